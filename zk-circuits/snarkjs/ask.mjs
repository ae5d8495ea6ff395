// Asks snarkjs about files of a folder, and prints one line of JSON.
//
//   node ask.mjs verify FOLDER    does verification_key.json accept proof.json with public.json?
//   node ask.mjs prove FOLDER     makes their_proof.json and their_public.json of circuit.zkey and witness.wtns
//   node ask.mjs time FOLDER N    milliseconds that snarkjs takes to prove the same, the median of N times
//   node ask.mjs key FOLDER       the verification key that snarkjs reads out of circuit.zkey
//   node ask.mjs circuit FOLDER   counts of circuit.r1cs, and whether witness.wtns satisfies it
//   node ask.mjs setup FOLDER     makes their.zkey of circuit.r1cs and powers.ptau, with one contribution
//   node ask.mjs powers FOLDER N  makes powers.ptau, prepared, for 2^N points
//   node ask.mjs history FOLDER   does circuit.zkey follow from circuit.r1cs and powers.ptau?
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as snarkjs from "snarkjs";

const [, , question, folder, power] = process.argv;
const at = (name) => join(folder, name);
const read = (name) => JSON.parse(readFileSync(at(name), "utf8"));
const write = (name, value) => writeFileSync(at(name), JSON.stringify(value));

const answers = {
  verify: () => snarkjs.groth16.verify(read("verification_key.json"), read("public.json"), read("proof.json")),
  prove: async () => {
    const { proof, publicSignals } = await snarkjs.groth16.prove(at("circuit.zkey"), at("witness.wtns"));
    write("their_proof.json", proof);
    write("their_public.json", publicSignals);
    return true;
  },
  time: async () => {
    const took = [];
    // The first time is not counted: it starts the workers.
    for (let round = 0; round <= Number(power); round += 1) {
      const before = performance.now();
      await snarkjs.groth16.prove(at("circuit.zkey"), at("witness.wtns"));
      if (round > 0) took.push(performance.now() - before);
    }
    return took.sort((a, b) => a - b)[Math.floor(took.length / 2)];
  },
  key: () => snarkjs.zKey.exportVerificationKey(at("circuit.zkey")),
  circuit: async () => {
    const { nVars, nPubInputs, nConstraints } = await snarkjs.r1cs.info(at("circuit.r1cs"));
    const holds = await snarkjs.wtns.check(at("circuit.r1cs"), at("witness.wtns"));
    return { nVars, nPubInputs, nConstraints, holds };
  },
  powers: async () => {
    const curve = await snarkjs.curves.getCurveFromName("bn128");
    await snarkjs.powersOfTau.newAccumulator(curve, Number(power), at("0.ptau"));
    await snarkjs.powersOfTau.contribute(at("0.ptau"), at("1.ptau"), "one", "some entropy");
    await snarkjs.powersOfTau.beacon(at("1.ptau"), at("2.ptau"), "beacon", "0102030405060708090a0b0c0d0e0f10", 10);
    await snarkjs.powersOfTau.preparePhase2(at("2.ptau"), at("powers.ptau"));
    return snarkjs.powersOfTau.verify(at("powers.ptau"));
  },
  setup: async () => {
    await snarkjs.zKey.newZKey(at("circuit.r1cs"), at("powers.ptau"), at("fresh.zkey"));
    await snarkjs.zKey.contribute(at("fresh.zkey"), at("their.zkey"), "one", "some entropy");
    return true;
  },
  history: () => snarkjs.zKey.verifyFromR1cs(at("circuit.r1cs"), at("powers.ptau"), at("circuit.zkey")),
};

console.log(JSON.stringify(await answers[question]()));
process.exit(0); // snarkjs leaves worker threads behind
