// The catalogue is what the shop sells. Change it first; a picture is a PNG, JPEG or WebP file under assets/.

/** What is paid in. `manifest.toml` names the same asset, with the most that an order may come to. */
export const ASSET = "pusd";

/** Something that is sold. */
export interface Item {
  readonly picture: string;
  readonly name: { readonly en: string; readonly zh: string };
  /** In the asset's smallest units: 12_500_000n is 12.50 where an asset has six decimals. */
  readonly price: bigint;
}

/** Everything that is sold. */
export const ITEMS: readonly Item[] = [
  { picture: "assets/oolong.png", name: { en: "Oolong tea", zh: "乌龙茶" }, price: 12_500_000n },
  { picture: "assets/cup.png", name: { en: "Porcelain cup", zh: "瓷杯" }, price: 4_000_000n },
  { picture: "assets/teapot.png", name: { en: "Clay teapot", zh: "紫砂壶" }, price: 38_000_000n },
];
