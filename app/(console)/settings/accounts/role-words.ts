import type { AccountRole } from '../../../../schemas/api/resources/account.ts';
import { accountsText } from '../../../_text/accounts.ts';

/** What each role may do, each with what the ones before it may. */
export const ROLE_CHOICES = [
  { value: 'viewer', label: accountsText.roles.viewer },
  { value: 'operator', label: accountsText.roles.operator },
  { value: 'admin', label: accountsText.roles.admin },
] as const satisfies readonly { value: AccountRole; label: string }[];
