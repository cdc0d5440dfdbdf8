import type { AccountRole } from '../../../../schemas/api/resources/account.ts';

/** What each role may do, each with what the ones before it may. */
export const ROLE_CHOICES = [
  { value: 'viewer', label: 'Viewer: may look' },
  { value: 'operator', label: 'Operator: may install, start, stop and remove' },
  { value: 'admin', label: 'Administrator: may everything' },
] as const satisfies readonly { value: AccountRole; label: string }[];
