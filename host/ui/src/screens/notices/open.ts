// Opening a notification starts its app and leads to where it runs.

import type { Attempt } from '../../state/attempt.svelte';
import type { House } from '../../state/house.svelte';
import { prefs } from '../../state/prefs.svelte';
import { router } from '../../state/router.svelte';

export function openNotice(house: House, id: string, trying: Attempt): Promise<boolean> {
  return trying.run(async () => {
    const app = await house.apps.openNotice(id, prefs.locale);
    await house.notices.refetch();
    router.go('apps', 'running', app.handle);
  });
}
