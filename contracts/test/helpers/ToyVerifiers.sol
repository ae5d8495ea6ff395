// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Groth16Verifier} from "../../src/verifiers/Groth16Verifier.sol";

// Keys of the shape of the real ones, for tests only: the numbers behind them are small and stand in `Trapdoor.sol`.

/// 8 public inputs.
contract ToyTwo is Groth16Verifier {
    bytes private constant KEY = hex"17072b2ed3bb8d759a5325f477629386cb6fc6ecb801bd76983a6b86abffe078"
        hex"168ada6cd130dd52017bb54bfa19377aadfe3bf05d18f41b77809f7f60d4af9e"
        hex"228b515a17f28b89920873207477f8c7fc05582debaf3184febf1cfdedc5ce88"
        hex"12bb1156a9f6b360fcb2614e15d8a3ff07f2c699dc69ca830b20d2df91fe9cd3"
        hex"2b15dc62a5c9e36597914ddbbfde48806a8eabe45c8d3cccf9578ad08e058f92"
        hex"02a4fd764f52470e2fcfff325fb9692f55d6b8b077eefeaa04e07152b4d1fa94"
        hex"009edaf0698a8c56f51139588acc094cee3c37d427bb6d2eab830aae529097d1"
        hex"23ad66f3a7cca9dc75049635faebd124316244b91de5fb2764cd151572a905f7"
        hex"2700e8a29b7bb45f3022a18a07bdc66d0254559e17cce64e3b4ad21578fcf410"
        hex"1ad4f87d3b4375a39988ac099b042b1e7c0c715678e4c2bea8905f607cf950f8"
        hex"227071bba5ff3b47ed8b504bb5b215bc701d7a3259b933bff1a4164eae499c2c"
        hex"0c51a367b61d3119677b29739ddccbb78002b5558d8f49ff16e299c1b41f8098"
        hex"08bb188b2a6187bb1e87834c85a6a917763d65b98febf2c45ea339dd77fac415"
        hex"18fd2fd13be8494c39e8a91325d1ef3ba7d1a205d10788e38bc9e09d9be87769"
        hex"0426967d24da411a24d5534814e9cffd5cf7f29d78e98a80ed591f31b7ac681a"
        hex"0b67b4449502c8c6ae26ca3858efd2c17a782a55cb9a2c23551ffb020e68a479"
        hex"15f10bad7713febc8282376c097445cb8a097cf20d149f8b275714831bec0136"
        hex"1671040ef6ebd22ebb91c2b7db6f61023ad88c8531dd4f7cd9e47e5612f2fe01"
        hex"03e2c43e347b179862b8c6472d18f01b7f39588cdcde2612865630c3ea213a94"
        hex"1575bf4c83a3c5fe05b286eea3f884efff0ce2eb3ccdc580876d61836ab3ef5a"
        hex"0fdb3456225c3b93ddf66d1ccf6a263345371ef0778b93d555202997d0b23a9f"
        hex"02342fb3a593fa3cdaed480a0e4c7b32d089968af12de094c6b0811e6e12c11b"
        hex"02d747f840983fb3d57d4333b34ea4d4d2e51136ffc0972c0de4b807b31a306a"
        hex"18a68d5a40463ad541c7c1e36c8c535730a0fc9caaea0934b4248dad4c02dcb9"
        hex"0380c15ff6ae4f2d7e299fbbc8a3db86cf30996736983ed0ff375c91965d1de6"
        hex"0168a017a822f3975c888b5090f9fb957648925c819cfe1c489e80fc57099410"
        hex"0bff66845c1721397d98bd263704d5a84d1a8e25483866c43edbfd40781a8e86"
        hex"2353a28c764bd4a6e39d4663cfc09b453161f417dd536b257ea1ab1eeb8a9772"
        hex"17d5be57bccc6ec6a6c6ffd451137ab116df14da21c2e6182ff31308b003652c"
        hex"04bee5bd384b2c3827888bc0d61a2c42f69c5b10efdaa935c8977948210d9450"
        hex"2fac3a843e282e6f67d93990d95714945cf5b59269d311f95b7fe1bb69c97d94"
        hex"099980f4ad7f332f0998a3f5b35b18af1d38087bf77695830efa2e827633f138";

    function SETUP_KIND() public pure override returns (string memory) {
        return "DEV_INSECURE";
    }

    function _key() internal pure override returns (bytes memory) {
        return KEY;
    }
}

/// 12 public inputs.
contract ToySix is Groth16Verifier {
    bytes private constant KEY = hex"17072b2ed3bb8d759a5325f477629386cb6fc6ecb801bd76983a6b86abffe078"
        hex"168ada6cd130dd52017bb54bfa19377aadfe3bf05d18f41b77809f7f60d4af9e"
        hex"228b515a17f28b89920873207477f8c7fc05582debaf3184febf1cfdedc5ce88"
        hex"12bb1156a9f6b360fcb2614e15d8a3ff07f2c699dc69ca830b20d2df91fe9cd3"
        hex"2b15dc62a5c9e36597914ddbbfde48806a8eabe45c8d3cccf9578ad08e058f92"
        hex"02a4fd764f52470e2fcfff325fb9692f55d6b8b077eefeaa04e07152b4d1fa94"
        hex"009edaf0698a8c56f51139588acc094cee3c37d427bb6d2eab830aae529097d1"
        hex"23ad66f3a7cca9dc75049635faebd124316244b91de5fb2764cd151572a905f7"
        hex"2700e8a29b7bb45f3022a18a07bdc66d0254559e17cce64e3b4ad21578fcf410"
        hex"1ad4f87d3b4375a39988ac099b042b1e7c0c715678e4c2bea8905f607cf950f8"
        hex"227071bba5ff3b47ed8b504bb5b215bc701d7a3259b933bff1a4164eae499c2c"
        hex"0c51a367b61d3119677b29739ddccbb78002b5558d8f49ff16e299c1b41f8098"
        hex"08bb188b2a6187bb1e87834c85a6a917763d65b98febf2c45ea339dd77fac415"
        hex"18fd2fd13be8494c39e8a91325d1ef3ba7d1a205d10788e38bc9e09d9be87769"
        hex"1adcd627f89be4e9abc445f182b237fde68ebb7de6f537eff4545d9cceee4e09"
        hex"0e9e2109d09dbe1863b09b3a732097c1b5b66a540fdde1ae44c8e92803d52843"
        hex"22fee46a17c47c6b1d7233edf79fd126978d830b5540cd24cb4d90a80bacde49"
        hex"2b6e754b317804042c04b8b484cc8418bc050e4397776b4f47b89be7fc41e205"
        hex"079252558b1e69555178ed730588faced7550533c27d3447d7c1ecff254783ee"
        hex"0084330650fb39ec881a4ca8637f2d76a2864509586fdb4e4c66c8e76b0a1481"
        hex"29b28f0aed098b6f185e72a2be17596d42422c85c4cd692e3a7cbbf6a1e6dab3"
        hex"232df60058c6cb50d7d7d7cc7639f66f6fe40d993d453e881f88e743f56dba24"
        hex"05f9f2e836374f36a391869ef41b58066b2ac414b86dd39d4bb0d7fc2924bc93"
        hex"1db37b45126e2e1f8417f4e75178231f18311fd52db9e859a78e7ff48125cd57"
        hex"2cc4f85db0d33f51aa95f3c0ebf8de7980e042ff8946f77ce11375168b9ff0c9"
        hex"20905c643215efbce95e0cbfae34adc5e7e419464eb75b4cb0572ab82c08eb6b"
        hex"23eff1f3fa3ef42656d29d51c068912bf8316df9eca283b16511864acd759b79"
        hex"1a72c15a03eb642918defa9446f4a294e94900057f10c98989bdf920d4744978"
        hex"00cb1edf58a46b03be0b01c71953d9311a1057ea347fa12883de7aad2b013915"
        hex"051ebc3a55edd6ae97b278e8a410444ed0fff573fcc8f7817ec49c3c58ade7c1"
        hex"288b3af778f4d85e2a8db84b6830bfe14382afecefe4252893a640066aa25f2a"
        hex"2edabefd83247b6f746dc957fdd2b97d4b96b8cab77b310cbe97e3879de583ed"
        hex"229e960e0e9f690723e5d75b359ea153d98102809c353df2d6074eb2ff1976ad"
        hex"1f241111fc9651d37b08a583e84a93fd561d83f7a6eec7b709016884ceadae68"
        hex"0a076d6cf35737285b69c803ef919b69ce6aa7261f22a36360fac25d87886047"
        hex"163fae1b263abdc242e1d4a1bb9037faaf2fe45c4108917b9b3c92f488a6271b"
        hex"02b246552bdb13f85b51182d8c2ed14a6e3ce9350479c6fac8781cce50f8fee1"
        hex"1638ec5b553abcef6f38c1ef2fd2ee2cb4a285ebbf497aefb73b2bc2143536a9"
        hex"0c6bba6421d3a60eb8afece6ad6f6f2847163d59c0d30e4925125daec67a0379"
        hex"23b306093c21cb9f1fdfc3d52a0436b59f7598f0998afda2298c5965f9bc905a";

    function SETUP_KIND() public pure override returns (string memory) {
        return "DEV_INSECURE";
    }

    function _key() internal pure override returns (bytes memory) {
        return KEY;
    }
}

/// 5 public inputs.
contract ToyPair is Groth16Verifier {
    bytes private constant KEY = hex"17072b2ed3bb8d759a5325f477629386cb6fc6ecb801bd76983a6b86abffe078"
        hex"168ada6cd130dd52017bb54bfa19377aadfe3bf05d18f41b77809f7f60d4af9e"
        hex"228b515a17f28b89920873207477f8c7fc05582debaf3184febf1cfdedc5ce88"
        hex"12bb1156a9f6b360fcb2614e15d8a3ff07f2c699dc69ca830b20d2df91fe9cd3"
        hex"2b15dc62a5c9e36597914ddbbfde48806a8eabe45c8d3cccf9578ad08e058f92"
        hex"02a4fd764f52470e2fcfff325fb9692f55d6b8b077eefeaa04e07152b4d1fa94"
        hex"009edaf0698a8c56f51139588acc094cee3c37d427bb6d2eab830aae529097d1"
        hex"23ad66f3a7cca9dc75049635faebd124316244b91de5fb2764cd151572a905f7"
        hex"2700e8a29b7bb45f3022a18a07bdc66d0254559e17cce64e3b4ad21578fcf410"
        hex"1ad4f87d3b4375a39988ac099b042b1e7c0c715678e4c2bea8905f607cf950f8"
        hex"227071bba5ff3b47ed8b504bb5b215bc701d7a3259b933bff1a4164eae499c2c"
        hex"0c51a367b61d3119677b29739ddccbb78002b5558d8f49ff16e299c1b41f8098"
        hex"08bb188b2a6187bb1e87834c85a6a917763d65b98febf2c45ea339dd77fac415"
        hex"18fd2fd13be8494c39e8a91325d1ef3ba7d1a205d10788e38bc9e09d9be87769"
        hex"2a5765d8fcaff416443d02a07b41f08b540bb8a48bdeeac37d926db0f787ef4f"
        hex"137e84fa25446fa1e517a70aa7a208ba23bc8cc720ddeedd6aeb048c33ab9b1e"
        hex"206ac5d727be86e27fefe7f4850dd7370fe65bb6dd9157b1f3c34165fa4af9c3"
        hex"2e4d3d70cae87365fe3855b9133193a6e3a0e63951aaa1f242c5843392db6ea1"
        hex"242797b16bbe94e5ea42e376b9e4f52296bc4ed8c8ef43306409ffe5af230340"
        hex"0287459d816c5cf7cf76257f8bb132bb610be5f1d1754bc54218af4cf8bddb0c"
        hex"0fe911438c6978291aa2294bbd28e22077850efdbeba65d5ace69fb9e634c0d4"
        hex"24352cf88e9b12a24a52e2fd0b70101db1a51063b9be7f01eab1e791352b4cb8"
        hex"0b1cfe5406d539bd2f99bb4f417868bfccc653bc8ac2910a6273528dfd67fa3f"
        hex"0f699d573531a99f82049b5e64ffaeaa2738ad2b6b03d658555b7d406dac64fb"
        hex"0e2ac5c5a39d37884f29a6d61746288632c5c8d35be07fbb1bcd0fe77f53b765"
        hex"1b6e8587c2601a13ec2473a9a6d2891a7baf4433257567cc2c9970ab7925646c";

    function SETUP_KIND() public pure override returns (string memory) {
        return "DEV_INSECURE";
    }

    function _key() internal pure override returns (bytes memory) {
        return KEY;
    }
}

/// 5 public inputs.
contract ToySixteen is Groth16Verifier {
    bytes private constant KEY = hex"17072b2ed3bb8d759a5325f477629386cb6fc6ecb801bd76983a6b86abffe078"
        hex"168ada6cd130dd52017bb54bfa19377aadfe3bf05d18f41b77809f7f60d4af9e"
        hex"228b515a17f28b89920873207477f8c7fc05582debaf3184febf1cfdedc5ce88"
        hex"12bb1156a9f6b360fcb2614e15d8a3ff07f2c699dc69ca830b20d2df91fe9cd3"
        hex"2b15dc62a5c9e36597914ddbbfde48806a8eabe45c8d3cccf9578ad08e058f92"
        hex"02a4fd764f52470e2fcfff325fb9692f55d6b8b077eefeaa04e07152b4d1fa94"
        hex"009edaf0698a8c56f51139588acc094cee3c37d427bb6d2eab830aae529097d1"
        hex"23ad66f3a7cca9dc75049635faebd124316244b91de5fb2764cd151572a905f7"
        hex"2700e8a29b7bb45f3022a18a07bdc66d0254559e17cce64e3b4ad21578fcf410"
        hex"1ad4f87d3b4375a39988ac099b042b1e7c0c715678e4c2bea8905f607cf950f8"
        hex"227071bba5ff3b47ed8b504bb5b215bc701d7a3259b933bff1a4164eae499c2c"
        hex"0c51a367b61d3119677b29739ddccbb78002b5558d8f49ff16e299c1b41f8098"
        hex"08bb188b2a6187bb1e87834c85a6a917763d65b98febf2c45ea339dd77fac415"
        hex"18fd2fd13be8494c39e8a91325d1ef3ba7d1a205d10788e38bc9e09d9be87769"
        hex"14e1b11f321a484519cd121a1a03b21c5d400912e2b2da295767bc244d1c7bdc"
        hex"0475eb758465b34c56d3322cc88254711e4f0c7446b6bf3adb148c8b3d3ee5b0"
        hex"13dbe7b91c8c7a2104ff7d576eb6b980f8fa5b4db5506a17e2d2925990ef7ae5"
        hex"2dc6ab1ab757e56113446d40ef8dfd706b60c2b6ef522c47844b27fe5fb60970"
        hex"062b2b6cae32386ce219ce8d05b6909a072c3a79ee796e62d6b1ec04cdab9276"
        hex"2b4b9b5b447c0f4e52b7e1f656942eee51c68ba9bf3f030b3542466cf6daeab7"
        hex"081494be7412b0a643d3040242c074561e06e296c0437625dc393d0e8e679bc1"
        hex"05427b131fd18806efecc1149e8c3fabffba838719f1d3500c2ea04b1050b978"
        hex"2a78023bd36091804ab7ffbae0e1310c141901f5cd4658f23d5910876802c22e"
        hex"0a17ba60229fb529156e8cd9fa5804f34011f9f204f34c3442ec1c32e6a1628b"
        hex"0f08cf9dac7044717c6dae461ac6d8f66f145913332a3d30e89d025ecba17e3a"
        hex"28df7b9b97f9ef7f66710f90d0858725a63c21b6f9da801666c68277a9dca4aa";

    function SETUP_KIND() public pure override returns (string memory) {
        return "DEV_INSECURE";
    }

    function _key() internal pure override returns (bytes memory) {
        return KEY;
    }
}
