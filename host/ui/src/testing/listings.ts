// What a registry would say, for tests.
import type { AppAboutView, AppListingView, AppView, RunningAppView, StoreAppView, StoreView } from '../api/types';

export const listing = (over: Partial<AppListingView> = {}): AppListingView => ({
  id: 'id7', name: 'tea', publisher: 7, owner: { address: `0x${'ab'.repeat(20)}`, contact: null, contract: null, verified: false, firstTime: false, mine: false },
  key: '9f2c41d07be3', keyChanged: false, version: '1.1.0', latest: '1.1.0', bundle: 'be'.repeat(32), publishedAt: 1_700_000_000_000, withdrawnAt: null, rebuilt: 0, rebuiltOtherwise: 0, installed: null, seen: null, refused: null, warnings: [], ...over,
});

export const storeApp = (over: Partial<StoreAppView> = {}): StoreAppView => ({
  id: 'id7', named: '7/tea', name: 'tea', title: null, publisher: 7, owner: listing().owner, version: '1.1.0', publishedAt: 1_700_000_000_000, withdrawn: false, installed: null, warnings: [], ...over,
});

export const storePage = (apps: StoreAppView[], over: Partial<StoreView> = {}): StoreView => ({ apps, total: apps.length, next: null, block: 42, ...over });

export const aboutApp = (app: AppView, over: Partial<AppAboutView> = {}): AppAboutView => ({ app, title: app.title, summary: 'Pours tea.', bytes: 1_536, icon: null, pictures: [], ...over });

export const installedApp = (over: Partial<AppView> = {}): AppView => ({
  id: 'id7', name: 'tea', title: 'Tea', version: '1.0.0', publisher: '9f2c41d07be3', bundle: 'b', installedAt: 0, imports: ['teahouse:app/ui@1.0.0', 'teahouse:app/storage@1.0.0'], grants: [], warnings: [], origin: { way: 'registry', named: '7/tea', link: null, contact: null, key: 'ab'.repeat(32) }, ...over,
});

export const runningApp = (over: Partial<RunningAppView> = {}): RunningAppView => ({
  handle: 'h1', title: 'Tea', conversation: null, kept: true, load: 'quiet', memory: 65_536, memoryMost: 131_072, memoryBound: 67_108_864, busyMillis: 1_500, turns: 12,
  storage: 512, storageBound: 262_144, pending: 0, lastFault: null, stopped: null, ...over,
});
