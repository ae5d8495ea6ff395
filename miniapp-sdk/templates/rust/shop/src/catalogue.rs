//! The catalogue is what the shop sells. Change it first; a picture is a PNG, JPEG or WebP file under `assets/`.

use teahouse_miniapp::AssetId;

/// What is paid in. `manifest.toml` names the same asset, with the most that an order may come to.
pub const ASSET: AssetId = AssetId::known("pusd");

/// Something that is sold.
pub struct Item {
    /// Its picture.
    pub picture: &'static str,
    /// Its name in English and Chinese.
    pub name: (&'static str, &'static str),
    /// Its price in the asset's smallest units: 12_500_000 is 12.50 where an asset has six decimals.
    pub price: u128,
}

/// Everything that is sold.
pub static ITEMS: [Item; 3] = [
    Item { picture: "assets/oolong.png", name: ("Oolong tea", "乌龙茶"), price: 12_500_000 },
    Item { picture: "assets/cup.png", name: ("Porcelain cup", "瓷杯"), price: 4_000_000 },
    Item { picture: "assets/teapot.png", name: ("Clay teapot", "紫砂壶"), price: 38_000_000 },
];
