// Codes of proofs, their circuits, keys and files.

import { each, says, type Table } from './common';

const BUG = says('The program made a proof that does not hold, and kept it to itself.', '程序算出的证明不成立，已经把它扣下。', 'money', 'report');
const KEY = says('A proving key on this computer is not one to work with.', '这台电脑上的证明密钥不能用。', 'money', 'program');
const FILE = says('This file is damaged, or is not what it says.', '这个文件已损坏，或不是它所说的文件。', 'unchanged', 'source');
const STATEMENT = says('What was to be proved is not true, so there is no proof of it.', '要证明的事并不成立，所以没有证明。', 'money', 'report');
const OTHERS = says('A proof that somebody sent does not hold.', '别人发来的证明不成立。', 'unchanged', 'source');

export const PROOFS: Table = {
  ...each(['ZKP-101'], says('A number is larger than any that can be proved.', '有一个数超出了能够证明的范围。', 'unchanged', 'source')),
  ...each(['ZKP-111', 'ZKP-148'], says('The shielded pool is full.', '隐私池已经满了。', 'money', 'nothing')),
  'ZKP-112': says('The pool does not have this note yet.', '隐私池里还没有这张票据。', 'money', 'wait'),
  ...each(['ZKP-113', 'ZKP-114', 'ZKP-121', 'ZKP-122', 'ZKP-123', 'ZKP-124', 'ZKP-125', 'ZKP-131', 'ZKP-132', 'ZKP-133', 'ZKP-134', 'ZKP-135', 'ZKP-136', 'ZKP-137', 'ZKP-138', 'ZKP-139', 'ZKP-140', 'ZKP-141', 'ZKP-142', 'ZKP-143', 'ZKP-144', 'ZKP-145'], STATEMENT),
  ...each(['ZKP-146', 'ZKP-147'], says('These entries of the queue cannot be put into the pool together.', '队列里的这几项不能一起放进隐私池。', 'money', 'wait')),
  ...each(['ZKP-201', 'ZKP-202'], BUG),
  ...each(['ZKP-211', 'ZKP-212', 'ZKP-213', 'ZKP-221', 'ZKP-222', 'ZKP-223', 'ZKP-224'], OTHERS),
  ...each(['ZKP-231', 'ZKP-232', 'ZKP-233', 'ZKP-234', 'ZKP-235', 'ZKP-236', 'ZKP-237', 'ZKP-238', 'ZKP-302'], KEY),
  'ZKP-241': says('Practice keys are for practice chains only: anybody could forge with them.', '练习密钥只能用在练习链上：谁都能用它伪造。', 'money', 'nothing'),
  'ZKP-242': says('This circuit is larger than any key is made for.', '这个电路太大，没有密钥能用。', 'unchanged', 'report'),
  'ZKP-243': says('The practice key came out different from the one this program knows.', '算出的练习密钥和程序认识的不一样。', 'money', 'report'),
  'ZKP-244': says('The practice key could not be kept on the disk.', '练习密钥没能存到磁盘上。', 'money', 'space'),
  ...each(['ZKP-251', 'ZKP-252', 'ZKP-253', 'ZKP-254', 'ZKP-255', 'ZKP-256', 'ZKP-257', 'ZKP-258', 'ZKP-259', 'ZKP-261', 'ZKP-262', 'ZKP-263', 'ZKP-271', 'ZKP-272', 'ZKP-273', 'ZKP-274', 'ZKP-275'], FILE),
  'ZKP-301': says('There is no such circuit.', '没有这个电路。', 'unchanged', 'check'),
  'ZKP-303': says('A contract cannot have this name.', '合约不能叫这个名字。', 'unchanged', 'check'),
};
