/** Every code in the crates, in order. */
export function codesOfTheCrates(): Promise<string[]>;
