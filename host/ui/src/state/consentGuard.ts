// The consent guard decides when Confirm may be pressed, so that nobody agrees by accident.
//
// Guarantees: Confirm works only after the same content was in view, with the page in focus,
// for the whole arming time; any change of content and any loss of focus starts over; what is
// approved is the digest of the content that was in view.

/** How long the content has to stand still before Confirm works, in milliseconds. */
export const ARMING_MS = 600;

type Timer = ReturnType<typeof setTimeout>;

export class ConsentGuard {
  #digest: string | null = null;
  #focused = true;
  #armed = false;
  #timer: Timer | null = null;

  /** `changed` hears every change of `armed`. */
  constructor(
    private readonly changed: (armed: boolean) => void,
    private readonly delay: number = ARMING_MS,
  ) {}

  get armed(): boolean {
    return this.#armed;
  }

  /** The content with this digest is in view now; `null` when none is. */
  show(digest: string | null): void {
    if (digest === this.#digest) return;
    this.#digest = digest;
    this.#restart();
  }

  focusLost(): void {
    this.#focused = false;
    this.#restart();
  }

  focusBack(): void {
    if (this.#focused) return;
    this.#focused = true;
    this.#restart();
  }

  /** The digest to approve when the person presses Confirm now, or `null`: not yet. */
  approve(): string | null {
    return this.#armed ? this.#digest : null;
  }

  #restart(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#set(false);
    if (this.#digest === null || !this.#focused) return;
    this.#timer = setTimeout(() => this.#set(true), this.delay);
  }

  #set(armed: boolean): void {
    if (this.#armed === armed) return;
    this.#armed = armed;
    this.changed(armed);
  }
}
