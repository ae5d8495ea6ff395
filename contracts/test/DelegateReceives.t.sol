// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IDelegate} from "../src/interfaces/IDelegate.sol";
import {SigCheck} from "../src/libraries/SigCheck.sol";
import {Delegated} from "./helpers/Delegated.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

contract Pictures is ERC721("Pictures", "PIC") {
    function mint(address to, uint256 id) external {
        _safeMint(to, id);
    }
}

contract Stamps is ERC1155("") {
    function mint(address to, uint256[] calldata ids, uint256[] calldata amounts) external {
        if (ids.length == 1) _mint(to, ids[0], amounts[0], "");
        else _mintBatch(to, ids, amounts, "");
    }
}

/// A sender with the 2,300 gas of `transfer`.
contract Stingy {
    function send(address payable to) external payable {
        to.transfer(msg.value);
    }
}

/// An account with the delegate's code receives, and signs for others, as it did without.
/// forge-config: default.evm_version = "prague"
contract DelegateReceivesTest is Delegated {
    function test_an_account_receives_coin_from_a_stingy_sender() public {
        Stingy stingy = new Stingy();
        stingy.send{value: 5}(payable(vm.addr(ANNA)));
        vm.assertEq(vm.addr(ANNA).balance, 10 ether + 5, "received");
    }

    function test_an_account_receives_coin_with_a_memo() public {
        (bool done, bytes memory said) = vm.addr(ANNA).call{value: 5}("for the tea");
        vm.assertTrue(done && said.length == 0, "as an account without code does");
        vm.assertEq(vm.addr(ANNA).balance, 10 ether + 5, "received");
    }

    function test_an_account_receives_pictures_and_stamps() public {
        Pictures pictures = new Pictures();
        pictures.mint(vm.addr(ANNA), 1);
        vm.assertEq(pictures.ownerOf(1), vm.addr(ANNA), "a picture");
        Stamps stamps = new Stamps();
        uint256[] memory ids = new uint256[](1);
        uint256[] memory two = new uint256[](2);
        (ids[0], two[0], two[1]) = (1, 2, 3);
        stamps.mint(vm.addr(ANNA), ids, ids);
        stamps.mint(vm.addr(ANNA), two, two);
        vm.assertEq(stamps.balanceOf(vm.addr(ANNA), 3), 3, "stamps");
    }

    function test_it_says_what_it_can() public view {
        bytes4[4] memory ids = [
            type(IERC165).interfaceId,
            type(IERC721Receiver).interfaceId,
            type(IERC1155Receiver).interfaceId,
            type(IERC1271).interfaceId
        ];
        for (uint256 i = 0; i < ids.length; ++i) {
            vm.assertTrue(on(ANNA).supportsInterface(ids[i]), "it does");
        }
        vm.assertTrue(!on(ANNA).supportsInterface(0xffffffff), "and nothing else");
        (bytes1 fields, string memory name, string memory version, uint256 chain, address where,,) =
            on(ANNA).eip712Domain();
        vm.assertTrue(fields == hex"0f" && keccak256(bytes(version)) == keccak256("1"), "five fields, version 1");
        vm.assertTrue(keccak256(bytes(name)) == keccak256("Teahouse Delegate"), "its name");
        vm.assertTrue(chain == block.chainid && where == vm.addr(ANNA), "the account's own");
    }

    function test_dlg_007_who_asks_the_code_first_still_hears_the_key() public view {
        bytes32 hash = keccak256("a permit");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(ANNA, hash);
        bytes memory signature = abi.encodePacked(r, s, v);
        vm.assertTrue(SignatureChecker.isValidSignatureNow(vm.addr(ANNA), hash, signature), "Anna signed");
        vm.assertTrue(!SignatureChecker.isValidSignatureNow(vm.addr(BO), hash, signature), "Bo did not");
    }

    function test_dlg_007_a_signature_says_nothing_for_another_account_or_hash() public view {
        bytes32 hash = keccak256("a permit");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(ANNA, hash);
        bytes memory signature = abi.encodePacked(r, s, v);
        vm.assertTrue(on(ANNA).isValidSignature(hash, signature) == 0x1626ba7e, "Anna's word");
        vm.assertTrue(on(BO).isValidSignature(hash, signature) == 0xffffffff, "is not Bo's");
        vm.assertTrue(on(ANNA).isValidSignature(keccak256("another"), signature) == 0xffffffff, "nor of another thing");
        vm.assertTrue(on(ANNA).isValidSignature(hash, "") == 0xffffffff, "nothing is no word");
        vm.assertTrue(on(ANNA).isValidSignature(hash, new bytes(65)) == 0xffffffff, "nor are zeros");
    }

    function test_dlg_008_the_code_itself_takes_nothing() public {
        bytes memory reason = abi.encodeWithSelector(IDelegate.NotAnAccount.selector);
        bytes[3] memory calls =
            [bytes(""), "memo", abi.encodeCall(IERC721Receiver.onERC721Received, (address(1), address(1), 1, ""))];
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool done, bytes memory said) = address(code).call{value: i < 2 ? 1 : 0}(calls[i]);
            vm.assertTrue(!done && keccak256(said) == keccak256(reason), "refused");
        }
        Pictures pictures = new Pictures();
        vm.expectRevert(reason);
        pictures.mint(address(code), 1);
        Stamps stamps = new Stamps();
        uint256[] memory ids = new uint256[](1);
        vm.expectRevert(reason);
        stamps.mint(address(code), ids, ids);
        vm.expectRevert(reason);
        stamps.mint(address(code), new uint256[](2), new uint256[](2));
    }

    function test_sig_001_our_own_contracts_hear_the_key_as_before() public {
        SigAsker asker = new SigAsker();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(ANNA, keccak256("a claim"));
        vm.assertTrue(asker.ask(vm.addr(ANNA), keccak256("a claim"), abi.encodePacked(r, s, v)), "heard");
    }

    receive() external payable {}
}

contract SigAsker {
    function ask(address who, bytes32 digest, bytes calldata signature) external view returns (bool) {
        return SigCheck.isSigned(who, digest, signature);
    }
}
