// Files come from the person's hand or from somebody who shared them in this app; the app names them by number and hash.

import { later, never, now, type EffectOf } from "../effect.ts";
import { exact, small, type FileId, type PersonId } from "../id.ts";
import { inLanguage, type Text } from "../text.ts";
import { malformed, type Wiring } from "../wiring.ts";

/** The most bytes that one read gives. */
export const MOST_READ = 65536;

/** Which file to choose. */
export interface FilePick {
  /** At most so many bytes. */
  readonly maxBytes: number;
  /** Media types such as `image/png` or `image/*`; any, when there are none. */
  readonly accept: readonly string[];
  /** Why, shown to the person in quotation marks. */
  readonly purpose: Text;
}

/** A file that the host keeps for this app. */
export interface FileInfo {
  readonly id: FileId;
  /** What somebody called it: one line without a path. Two files may have one name. */
  readonly name: string;
  readonly size: number;
  /** What the ending of its name says; the bytes may be something else. */
  readonly mediaType: string;
  /** BLAKE3 of its bytes, 64 hex digits: its name on every machine. */
  readonly hash: string;
}

/** A file that was shared. Nothing in it opens the file. */
export interface FileLink {
  /** What the other person's app fetches it by. */
  readonly hash: string;
  /** What mailboxes call the sealed bytes. */
  readonly blob: string;
  readonly size: number;
}

/** Which bytes of a file. */
export interface FileRange {
  readonly file: FileId;
  readonly offset: number;
  readonly length: number;
}

/** A file, and who gets it. */
export interface FileShare {
  readonly file: FileId;
  readonly to: readonly PersonId[];
}

declare module "../effect.ts" {
  interface Calls {
    "files.pick": Asked<FilePick, FileInfo>;
    "files.read": Asked<FileRange, Uint8Array>;
    "files.share": Asked<FileShare, FileLink>;
    "files.fetch": Asked<string, FileInfo>;
    "files.forget": Asked<FileId, never>;
  }
}

/** Lets the person choose a file; `purpose` is shown to them. Needs a press. */
export function pick(maxBytes: number, accept: readonly string[], purpose: Text): EffectOf<"files.pick"> {
  return later("files.pick", { maxBytes, accept, purpose });
}

/** Reads at most `length` bytes (and at most `MOST_READ`) from `offset`: fewer at the file's end, none behind it. Answered within the turn. */
export function read(file: FileId, offset: number, length: number): EffectOf<"files.read"> {
  return now("files.read", { file, offset, length });
}

/** Shares a file with people, all or none: the host seals it, and its key travels in each person's own session. Needs a press. */
export function share(file: FileId, to: readonly PersonId[]): EffectOf<"files.share"> {
  return later("files.share", { file, to });
}

/** Fetches what was shared with this person in this app, by the hash of its bytes. */
export function fetch(hash: string): EffectOf<"files.fetch"> {
  return later("files.fetch", hash);
}

/** Gives the room of a file back, with this turn. */
export function forget(file: FileId): EffectOf<"files.forget"> {
  return never("files.forget", file);
}

type WireAnswer = { tag: "picked" | "fetched"; val: FileInfo } | { tag: "shared"; val: FileLink };

/** `teahouse:app/files` as the engine offers it. */
interface Raw {
  pick(maxBytes: number, accept: string[], purpose: string): number;
  read(file: number, offset: number, length: number): Uint8Array;
  share(file: number, to: string[]): number;
  fetch(hash: string): number;
  forget(file: number): void;
  takeAnswer(id: number): WireAnswer;
}

function taken(answer: WireAnswer, tag: "picked" | "fetched"): FileInfo {
  if (answer.tag === "shared" || answer.tag !== tag) throw malformed();
  const { id, name, size, mediaType, hash } = answer.val;
  return { id: exact(id), name, size: exact(size), mediaType, hash };
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "files.pick" | "files.read" | "files.share" | "files.fetch" | "files.forget"> = {
  "files.pick": {
    request: (raw, { maxBytes, accept, purpose }, language) => raw.pick(exact(maxBytes), [...accept], inLanguage(purpose, language)),
    take: (raw, id) => taken(raw.takeAnswer(id), "picked"),
  },
  "files.read": { ask: (raw, { file, offset, length }) => Uint8Array.from(raw.read(exact(file), exact(offset), small(length))) },
  "files.share": {
    request: (raw, { file, to }) => raw.share(exact(file), [...to]),
    take: (raw, id) => {
      const answer = raw.takeAnswer(id);
      if (answer.tag !== "shared") throw malformed();
      const { hash, blob, size } = answer.val;
      return { hash, blob, size: exact(size) };
    },
  },
  "files.fetch": { request: (raw, hash) => raw.fetch(hash), take: (raw, id) => taken(raw.takeAnswer(id), "fetched") },
  "files.forget": { tell: (raw, file) => raw.forget(exact(file)) },
};
