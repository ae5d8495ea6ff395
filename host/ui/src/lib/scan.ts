// A code in a picture is read by the browser's own reader, where it has one; no picture leaves this computer.

/** What `BarcodeDetector` is here: the types of the platform do not know it yet. */
interface Reader {
  detect(picture: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>;
}
type ReaderClass = new (options: { formats: string[] }) => Reader;

const readerClass = (): ReaderClass | undefined => (globalThis as { BarcodeDetector?: ReaderClass }).BarcodeDetector;

/** Whether this browser can read codes at all. */
export const canScan = (): boolean => readerClass() !== undefined;

/** The text of the first code in a picture; `null` where there is none, or the file is no picture. */
export async function scan(file: Blob): Promise<string | null> {
  const Reader = readerClass();
  if (Reader === undefined) return null;
  try {
    const picture = await createImageBitmap(file);
    const [first] = await new Reader({ formats: ['qr_code'] }).detect(picture);
    return first?.rawValue ?? null;
  } catch {
    // Not a picture, or a reader that this machine does not have after all.
    return null;
  }
}
