// A draft is what a person has typed and not finished: the app's words come in only where nothing of it is lost.

export interface Draft {
  /** What stands in the field. */
  typed: string;
  /** What stood there when the person last finished, or when the app's word last came in. */
  settled: string;
  /** What the app last said. */
  said: string;
}

export const begun = (said: string): Draft => ({ typed: said, settled: said, said });

/** The app has drawn the field again. Only a new word of it counts, and none takes away what is being typed. */
export function heard(draft: Draft, said: string): Draft {
  if (said === draft.said) return draft;
  return draft.typed === draft.settled ? begun(said) : { ...draft, said };
}

/** Whether something was typed since the person last finished. */
export const unfinished = (draft: Draft): boolean => draft.typed !== draft.settled;
