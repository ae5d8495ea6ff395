// A landmark is a large town by which a person finds their way on a map that has only lines.

import type { Locale } from '../i18n/locales';
import { contains, type Cell } from './geohash';

interface Landmark {
  readonly name: Readonly<Record<Locale, string>>;
  readonly north: number;
  readonly east: number;
}

const town = (en: string, zh: string, north: number, east: number): Landmark => ({ name: { en, 'zh-Hans': zh }, north, east });

const LANDMARKS: readonly Landmark[] = [
  town('Shanghai', '上海', 31.23, 121.47), town('Beijing', '北京', 39.9, 116.4), town('Shenzhen', '深圳', 22.54, 114.06), town('Chengdu', '成都', 30.57, 104.07),
  town('Tokyo', '东京', 35.68, 139.69), town('Singapore', '新加坡', 1.35, 103.82), town('Delhi', '德里', 28.61, 77.21), town('Dubai', '迪拜', 25.2, 55.27),
  town('Istanbul', '伊斯坦布尔', 41.01, 28.98), town('Moscow', '莫斯科', 55.76, 37.62), town('Berlin', '柏林', 52.52, 13.4), town('Paris', '巴黎', 48.86, 2.35),
  town('London', '伦敦', 51.51, -0.13), town('Madrid', '马德里', 40.42, -3.7), town('Cairo', '开罗', 30.04, 31.24), town('Lagos', '拉各斯', 6.52, 3.38),
  town('Nairobi', '内罗毕', -1.29, 36.82), town('Cape Town', '开普敦', -33.92, 18.42), town('Sydney', '悉尼', -33.87, 151.21), town('Auckland', '奥克兰', -36.85, 174.76),
  town('New York', '纽约', 40.71, -74.01), town('Los Angeles', '洛杉矶', 34.05, -118.24), town('Mexico City', '墨西哥城', 19.43, -99.13), town('São Paulo', '圣保罗', -23.55, -46.63),
];

/** The first of them in a cell, if there is one. */
export const landmarkIn = (cell: Cell, locale: Locale): string | undefined =>
  LANDMARKS.find(({ north, east }) => contains(cell, north, east))?.name[locale];
