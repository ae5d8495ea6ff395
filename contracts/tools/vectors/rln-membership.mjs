// What a sponsor promises, a slot's key takes, an authority ends, and a reporter seals.
import { account, bytes32, cases, flat, writeSigned } from './lib.mjs';

const SPONSORSHIP = ['uint8 depth', 'uint32 slots', 'uint16 rate', 'uint64 takeBy', 'uint64 until', 'address refundTo', 'bytes32 root', 'bytes32 salt'];
const TAKING = ['bytes32 sponsorship', 'uint32 slot', 'uint256 idCommitment', 'address authority', 'uint64 deadline'];
const EXIT = ['uint256 idCommitment', 'uint64 deadline'];
const REPORT = ['bytes32 evidence', 'address beneficiary', 'bytes32 salt'];

const sponsorship = { depth: '4', slots: '10', rate: '100', takeBy: '1800090000', until: '1815000000', refundTo: account('a7'), root: bytes32('22'), salt: bytes32('33') };
const otherSponsorship = { depth: '5', slots: '11', rate: '101', takeBy: '1800090001', until: '1815000001', refundTo: account('a8'), root: bytes32('23'), salt: bytes32('34') };
// Poseidon(1) and Poseidon(0) are commitments that circom gives.
const ONE = '18586133768512220936620570745912940619677854269274689475585506675881198879027';
const ZERO = '19014214495641488759237505126948346942972912379615652741039992445865937985820';
const taking = { sponsorship: bytes32('11'), slot: '3', idCommitment: ONE, authority: account('b0'), deadline: '1800003600' };
const otherTaking = { sponsorship: bytes32('12'), slot: '4', idCommitment: ZERO, authority: account('b1'), deadline: '1800003601' };
const exit = { idCommitment: ONE, deadline: '1800003600' };
const otherExit = { idCommitment: ZERO, deadline: '1800003601' };
const report = { evidence: bytes32('0e'), beneficiary: account('c0'), salt: bytes32('44') };
const otherReport = { evidence: bytes32('0f'), beneficiary: account('c1'), salt: bytes32('45') };

const NAME = 'Teahouse RLNMembership';
writeSigned('rln-membership', {
  sponsorships: cases(NAME, flat('Sponsorship', SPONSORSHIP), sponsorship, otherSponsorship),
  takings: cases(NAME, flat('Taking', TAKING), taking, otherTaking),
  exits: cases(NAME, flat('Exit', EXIT), exit, otherExit),
  reports: cases(NAME, flat('Report', REPORT), report, otherReport),
});
