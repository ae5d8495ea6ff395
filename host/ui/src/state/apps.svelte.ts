// The apps are those installed and those open, each open one with the newest tree it drew.

import { SvelteMap } from 'svelte/reactivity';
import type { AllowanceView, AppAboutView, AppLinkView, AppReceiptsView, AppView, ConsentSheetView, FilePickerView, MeterView, OpenAppView, PublishStepView, RunningAppView, StoreView, UiAction } from '../api/types';
import { appAbout, type LookedAt } from '../services/appAbout';
import { appAllow } from '../services/appAllow';
import { appBlocklistIgnore } from '../services/appBlocklistIgnore';
import { appBudgetEnd, appBudgets } from '../services/appBudgets';
import { appClose } from '../services/appClose';
import { appDeny } from '../services/appDeny';
import { appEvent } from '../services/appEvent';
import { appFetch } from '../services/appFetch';
import { appInspect } from '../services/appInspect';
import { appInstall } from '../services/appInstall';
import { appInstallNamed, type WantedRelease } from '../services/appInstallNamed';
import { appKeep } from '../services/appKeep';
import { appLimit, type GrantLimit } from '../services/appLimit';
import { appLink } from '../services/appLink';
import { appList } from '../services/appList';
import { appMeters } from '../services/appMeters';
import { appMeterStop } from '../services/appMeterStop';
import { appOpen, type OpenedFrom } from '../services/appOpen';
import { appOpened } from '../services/appOpened';
import { appPick } from '../services/appPick';
import { appPickFile } from '../services/appPickFile';
import { appPickText } from '../services/appPickText';
import { appPublish, type Publication } from '../services/appPublish';
import { appReceipts } from '../services/appReceipts';
import { appReceiptsExport } from '../services/appReceiptsExport';
import { appRevoke } from '../services/appRevoke';
import { appRun } from '../services/appRun';
import { appRunning } from '../services/appRunning';
import { appShow } from '../services/appShow';
import { appStore } from '../services/appStore';
import { appUninstall } from '../services/appUninstall';
import { appYank } from '../services/appYank';
import { notifyOpen } from '../services/notifyOpen';
import type { Core } from '../services/core';
import { RpcError } from '../runtime/transport';
import { controlName, findNode, type Node } from '../view/node';
import { readTree } from '../view/read';
import type { Attempt } from './attempt.svelte';
import { Fetched } from './fetched.svelte';
import { findApp, originOf, type FoundApp, type Origin } from './registry';

export class Apps {
  readonly list: Fetched<AppView[]>;
  /** What each open app uses; asked for only while it is looked at. */
  readonly usage: Fetched<RunningAppView[]>;
  /** The meters of all apps; asked for only while they are looked at. */
  readonly meters: Fetched<MeterView[]>;
  readonly #open = new SvelteMap<string, OpenAppView>();
  readonly #gone = new Set<string>();
  readonly #acting = new Map<string, Promise<void>>();

  constructor(private readonly core: Core) {
    this.list = new Fetched(() => appList(core));
    this.usage = new Fetched(() => appRunning(core));
    this.meters = new Fetched(() => appMeters(core));
  }

  /** Stops a meter for good. */
  async stopMeter(meter: string): Promise<void> {
    await appMeterStop(this.core, meter);
    await this.meters.refetch();
  }

  get opened(): OpenAppView[] {
    return [...this.#open.values()];
  }

  app(id: string): AppView | undefined {
    return this.list.value?.find((app) => app.id === id || app.name === id);
  }

  running(handle: string): OpenAppView | undefined {
    return this.#open.get(handle);
  }

  async open(app: string, from: OpenedFrom): Promise<OpenAppView> {
    return this.#began(await appOpen(this.core, app, from));
  }

  /** Opens an app by a link: nobody is asked, and one that is not installed runs without powers. */
  async run(link: string, locale: string): Promise<OpenAppView> {
    return this.#began(await appRun(this.core, link, locale));
  }

  /** Opens the app that a notification is of. */
  async openNotice(notice: string, locale: string): Promise<OpenAppView> {
    return this.#began(await notifyOpen(this.core, notice, locale));
  }

  /** Installs what ran without powers; the core closes it, and opened again it may ask. */
  async keep(handle: string): Promise<AppView> {
    const kept = await appKeep(this.core, handle);
    this.closed(handle);
    return this.#installed(kept);
  }

  #began(opened: OpenAppView): OpenAppView {
    this.#gone.delete(opened.handle);
    this.#open.delete(opened.handle);
    this.#take(opened);
    return opened;
  }

  /**
   * Passes on what the person did, one thing after the other: what is typed arrives before the press
   * that follows it. A control that is no longer the one the person saw is not pressed.
   */
  act(handle: string, seen: Node, action: UiAction, attempt: Attempt): Promise<void> {
    const before = this.#acting.get(handle) ?? Promise.resolve();
    const next = before.then(() => attempt.run(() => this.#act(handle, seen, action))).then(() => {});
    this.#acting.set(handle, next);
    return next;
  }

  async #act(handle: string, seen: Node, action: UiAction): Promise<void> {
    const open = this.#open.get(handle);
    if (!open?.tree) return;
    const now = findNode(readTree(open.tree), seen.id);
    if (!now || controlName(now) !== controlName(seen)) throw new RpcError('WEB-302', {}, 'refused');
    this.#take(await appEvent(this.core, open, seen.id, action));
  }

  async pick(handle: string, picker: string, contacts: string[]): Promise<void> {
    this.#take(await appPick(this.core, handle, picker, contacts));
  }

  async pickFile(handle: string, picker: FilePickerView, file: File | null): Promise<void> {
    this.#take(await appPickFile(this.core, handle, picker, file));
  }

  async pickText(handle: string, picker: string, text: string | null): Promise<void> {
    this.#take(await appPickText(this.core, handle, picker, text));
  }

  async close(handle: string): Promise<void> {
    await appClose(this.core, handle);
    this.closed(handle);
  }

  /** Goes on in spite of one entry of a block-list, from now on. */
  async ignoreBlocked(author: string, id: string): Promise<void> {
    await appBlocklistIgnore(this.core, author, id);
  }

  /** Takes one permission back, or all of them. */
  async revoke(app: string, grant?: string): Promise<void> {
    await appRevoke(this.core, app, grant);
    await this.list.refetch();
  }

  /** What an app pays out of without a question. */
  budgets(app: string): Promise<AllowanceView[]> {
    return appBudgets(this.core, app);
  }

  /** Opens the consent sheet that ends a budget and brings the rest home. */
  endBudget(app: string, asset: string): Promise<ConsentSheetView> {
    return appBudgetEnd(this.core, app, asset);
  }

  async allow(app: string, grant: string): Promise<void> {
    await appAllow(this.core, app, grant);
    await this.list.refetch();
  }

  /** Refuses a permission for good. */
  async deny(app: string, grant: string): Promise<void> {
    await appDeny(this.core, app, grant);
    await this.list.refetch();
  }

  /** Sets when a permission ends, or the person's own most in it. */
  async limit(app: string, limit: GrantLimit): Promise<void> {
    await appLimit(this.core, app, limit);
    await this.list.refetch();
  }

  /** What the person did about an app, newest first; older than `before`, if that is said. */
  receipts(app: string, before?: number): Promise<AppReceiptsView> {
    return appReceipts(this.core, app, before);
  }

  /** All receipts, of every app, as a file. */
  exportReceipts(): Promise<File> {
    return appReceiptsExport(this.core);
  }

  /** A page of what the registry has. */
  store(words: string, from: number): Promise<StoreView> {
    return appStore(this.core, words, from);
  }

  /** What there is to see of an app; nothing is installed. */
  about(what: LookedAt, locale: string): Promise<AppAboutView> {
    return appAbout(this.core, what, locale);
  }

  /** Looks an app up in the registry, by name, `PUBLISHER/NAME` or a link. */
  find(name: string, version?: string): Promise<FoundApp> {
    return findApp(this.core, name, version);
  }

  /** What a link would install, from its bytes; held against the message that it came with. */
  fetch(link: string, message?: string): Promise<AppView> {
    return appFetch(this.core, link, message);
  }

  /** A link that leads somebody else to an installed app. */
  link(app: string): Promise<AppLinkView> {
    return appLink(this.core, app);
  }

  originOf(app: AppView): Promise<Origin> {
    return originOf(this.core, app);
  }

  /** What a file would install; nothing is installed. */
  inspect(bundle: string): Promise<AppView> {
    return appInspect(this.core, bundle);
  }

  async install(bundle: string, agree: boolean): Promise<AppView> {
    return this.#installed(await appInstall(this.core, bundle, agree));
  }

  async installNamed(wanted: WantedRelease): Promise<AppView> {
    return this.#installed(await appInstallNamed(this.core, wanted));
  }

  async uninstall(app: string): Promise<void> {
    await appUninstall(this.core, app);
    await this.refetch();
  }

  /** Opens the sheet of the next step on a bundle's way into the registry. */
  publish(what: Publication, feeIn: string | null = null): Promise<PublishStepView> {
    return appPublish(this.core, what, feeIn);
  }

  /** Opens the sheet that withdraws a release for good. */
  yank(name: string, version: string, feeIn: string | null = null): Promise<ConsentSheetView> {
    return appYank(this.core, name, version, feeIn);
  }

  async #installed(app: AppView): Promise<AppView> {
    await this.list.refetch();
    return app;
  }

  /** An open app has drawn, asks for something, or stopped. */
  async changed(handle: string, revision: number): Promise<void> {
    if ((this.#open.get(handle)?.revision ?? -1) >= revision) return;
    try {
      this.#take(await appShow(this.core, handle));
    } catch {
      // Closed in the meantime: its own event follows.
    }
  }

  /** The core says that an app was closed: it may have been opened again under the same handle since. */
  async heardClosed(handle: string): Promise<void> {
    try {
      const app = await appShow(this.core, handle);
      this.#open.set(handle, app);
    } catch {
      this.closed(handle);
    }
  }

  closed(handle: string): void {
    this.#gone.add(handle);
    this.#open.delete(handle);
  }

  async refetch(): Promise<void> {
    await this.list.refetch();
    try {
      const opened = await appOpened(this.core);
      const handles = new Set(opened.map((app) => app.handle));
      for (const handle of this.#open.keys()) if (!handles.has(handle)) this.#open.delete(handle);
      for (const app of opened) this.#take(app);
    } catch {
      // The list of open apps stays as it was; the connection pill says why.
    }
  }

  // An answer may be overtaken by a later event: only a newer revision is taken.
  #take(app: OpenAppView): void {
    if (this.#gone.has(app.handle)) return;
    const known = this.#open.get(app.handle);
    if (!known || known.revision <= app.revision) this.#open.set(app.handle, app);
  }
}
