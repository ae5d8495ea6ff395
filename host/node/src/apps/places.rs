//! A place is what a person types: the name of a large town, degrees, or a geohash. Nobody is asked where that is.

use teahouse_runtime::geohash;

/// Large towns: their names, and their degrees north and east.
const TOWNS: [(&str, &str, f64, f64); 69] = [
    ("Amsterdam", "阿姆斯特丹", 52.37, 4.90),
    ("Athens", "雅典", 37.98, 23.73),
    ("Auckland", "奥克兰", -36.85, 174.76),
    ("Bangkok", "曼谷", 13.75, 100.50),
    ("Barcelona", "巴塞罗那", 41.39, 2.17),
    ("Beijing", "北京", 39.90, 116.40),
    ("Berlin", "柏林", 52.52, 13.40),
    ("Bogotá", "波哥大", 4.71, -74.07),
    ("Boston", "波士顿", 42.36, -71.06),
    ("Brussels", "布鲁塞尔", 50.85, 4.35),
    ("Buenos Aires", "布宜诺斯艾利斯", -34.60, -58.38),
    ("Cairo", "开罗", 30.04, 31.24),
    ("Cape Town", "开普敦", -33.92, 18.42),
    ("Chengdu", "成都", 30.57, 104.07),
    ("Chicago", "芝加哥", 41.88, -87.63),
    ("Chongqing", "重庆", 29.56, 106.55),
    ("Copenhagen", "哥本哈根", 55.68, 12.57),
    ("Delhi", "德里", 28.61, 77.21),
    ("Dubai", "迪拜", 25.20, 55.27),
    ("Dublin", "都柏林", 53.35, -6.26),
    ("Guangzhou", "广州", 23.13, 113.26),
    ("Hangzhou", "杭州", 30.27, 120.16),
    ("Helsinki", "赫尔辛基", 60.17, 24.94),
    ("Hong Kong", "香港", 22.28, 114.16),
    ("Istanbul", "伊斯坦布尔", 41.01, 28.98),
    ("Jakarta", "雅加达", -6.21, 106.85),
    ("Johannesburg", "约翰内斯堡", -26.20, 28.05),
    ("Kuala Lumpur", "吉隆坡", 3.15, 101.69),
    ("Kyiv", "基辅", 50.45, 30.52),
    ("Lagos", "拉各斯", 6.52, 3.38),
    ("Lima", "利马", -12.05, -77.04),
    ("Lisbon", "里斯本", 38.72, -9.14),
    ("London", "伦敦", 51.51, -0.13),
    ("Los Angeles", "洛杉矶", 34.05, -118.24),
    ("Madrid", "马德里", 40.42, -3.70),
    ("Manila", "马尼拉", 14.60, 120.98),
    ("Melbourne", "墨尔本", -37.81, 144.96),
    ("Mexico City", "墨西哥城", 19.43, -99.13),
    ("Milan", "米兰", 45.46, 9.19),
    ("Moscow", "莫斯科", 55.76, 37.62),
    ("Mumbai", "孟买", 19.08, 72.88),
    ("Munich", "慕尼黑", 48.14, 11.58),
    ("Nairobi", "内罗毕", -1.29, 36.82),
    ("Nanjing", "南京", 32.06, 118.80),
    ("New York", "纽约", 40.71, -74.01),
    ("Osaka", "大阪", 34.69, 135.50),
    ("Oslo", "奥斯陆", 59.91, 10.75),
    ("Paris", "巴黎", 48.86, 2.35),
    ("Prague", "布拉格", 50.08, 14.44),
    ("Rio de Janeiro", "里约热内卢", -22.91, -43.17),
    ("Rome", "罗马", 41.90, 12.50),
    ("San Francisco", "旧金山", 37.77, -122.42),
    ("Santiago", "圣地亚哥", -33.45, -70.67),
    ("São Paulo", "圣保罗", -23.55, -46.63),
    ("Seoul", "首尔", 37.57, 126.98),
    ("Shanghai", "上海", 31.23, 121.47),
    ("Shenzhen", "深圳", 22.54, 114.06),
    ("Singapore", "新加坡", 1.35, 103.82),
    ("Stockholm", "斯德哥尔摩", 59.33, 18.07),
    ("Sydney", "悉尼", -33.87, 151.21),
    ("Taipei", "台北", 25.03, 121.57),
    ("Tokyo", "东京", 35.68, 139.69),
    ("Toronto", "多伦多", 43.65, -79.38),
    ("Vancouver", "温哥华", 49.28, -123.12),
    ("Vienna", "维也纳", 48.21, 16.37),
    ("Warsaw", "华沙", 52.23, 21.01),
    ("Wuhan", "武汉", 30.59, 114.31),
    ("Xi’an", "西安", 34.34, 108.94),
    ("Zurich", "苏黎世", 47.37, 8.54),
];

/// The cell of so many letters that a place lies in; none where it is no place, or one that is told more coarsely.
pub(crate) fn cell_of(place: &str, letters: u8) -> Option<String> {
    let place = place.trim();
    match town(place).or_else(|| degrees(place)) {
        Some((north, east)) => geohash::cell_at(north, east, letters),
        None => geohash::around(place, letters),
    }
}

fn town(name: &str) -> Option<(f64, f64)> {
    let name = name.to_lowercase();
    let is_it = |(english, chinese, ..): &&(&str, &str, f64, f64)| {
        english.to_lowercase() == name || *chinese == name.trim_end_matches('市')
    };
    TOWNS.iter().find(is_it).map(|(_, _, north, east)| (*north, *east))
}

/// Two numbers, with a comma or a space between them.
fn degrees(text: &str) -> Option<(f64, f64)> {
    let (north, east) = text.split_once([',', '，']).or_else(|| text.split_once(char::is_whitespace))?;
    Some((north.trim().parse().ok()?, east.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_town_degrees_or_a_geohash() {
        for place in [
            "Shanghai",
            " shanghai ",
            "上海",
            "上海市",
            "31.23, 121.47",
            "31.23 121.47",
            "31.23，121.47",
            "wtw3sjq6q",
        ] {
            assert_eq!(cell_of(place, 5).as_deref(), Some("wtw3s"), "{place}");
        }
        for none in ["", "Nowhere", "91, 0", "0, 181", "1", "1, 2, 3", "nan, nan", "wtw3"] {
            assert_eq!(cell_of(none, 5), None, "{none:?}");
        }
    }

    #[test]
    fn every_town_lies_on_the_map_and_has_a_name_of_its_own() {
        for (at, (english, chinese, ..)) in TOWNS.iter().enumerate() {
            assert!(cell_of(english, 5).is_some_and(|cell| cell_of(chinese, 5) == Some(cell)), "{english}");
            let others = &TOWNS[at + 1..];
            assert!(others.iter().all(|(e, c, ..)| e != english && c != chinese), "{english}");
        }
    }
}
