import type { RouteInput } from '../../../schemas/api/route.ts';
import type { Routes } from '../../../schemas/api/routes.ts';
import { formatByteSize } from '../../../schemas/ids/byte-units.ts';
import { readLimit } from './repository-form.ts';

/** What is typed into the form that changes a backup repository. */
export interface ChangeForm {
  /** Empty: no bound. */
  readonly limit: string;
  /** Both empty: the access key stays. */
  readonly keyId: string;
  readonly secret: string;
}

/**
 * @param before bytes a second; one that is shown rounded, and was left as it is shown, stays exactly as it is
 * @returns what is to be changed, or what is wrong
 */
export function readChangeForm(
  { limit, keyId, secret }: ChangeForm,
  before: number | null,
): RouteInput<Routes['changeBackupRepository']>['body'] | 'limit' | 'halfKey' {
  const isSame = before !== null && limit.trim() === formatByteSize(before);
  const bytesPerSecond = isSame ? before : readLimit(limit);
  if (bytesPerSecond === 'limit') return 'limit';
  const [id, hidden] = [keyId.trim(), secret.trim()];
  if (id === '' && hidden === '') return { bytesPerSecond };
  return id === '' || hidden === ''
    ? 'halfKey'
    : { bytesPerSecond, accessKey: { keyId: id, secret: hidden } };
}
