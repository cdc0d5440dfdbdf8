import type { RouteInput } from '../../../schemas/api/route.ts';
import type { Routes } from '../../../schemas/api/routes.ts';
import { parseByteSize } from '../../../schemas/ids/byte-units.ts';
import { splitS3Address } from '../../../schemas/ids/s3-address.ts';

/** What is typed into the form for a new backup repository. */
export interface RepositoryForm {
  readonly kind: 'bucket' | 'folder';
  readonly name: string;
  readonly folder: string;
  readonly address: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
  /** Such as `20 MiB`; empty: no bound. */
  readonly limit: string;
  /** Recovery key of a repository that is there already; empty: one is made. */
  readonly key: string;
}

export const EMPTY_REPOSITORY: RepositoryForm = {
  kind: 'bucket',
  name: '',
  folder: '',
  address: '',
  region: '',
  keyId: '',
  secret: '',
  limit: '',
  key: '',
};

/** What of a form cannot be used as it stands. */
export type FormProblem = 'name' | 'folder' | 'address' | 'access-key' | 'limit';

type Body = RouteInput<Routes['addBackupRepository']>['body'];

/** @returns what is to be added, or what is wrong first */
export function readRepositoryForm(form: RepositoryForm): Body | FormProblem {
  const [name, key] = [form.name.trim(), form.key.trim()];
  if (name === '') return 'name';
  const limit = readLimit(form.limit);
  if (limit === 'limit') return limit;
  const where = form.kind === 'folder' ? readFolder(form) : readBucket(form);
  if (typeof where === 'string') return where;
  return {
    name,
    ...where,
    ...(limit === null ? {} : { bytesPerSecond: limit }),
    ...(key === '' ? {} : { key }),
  };
}

/** @returns bytes a second; null: no bound */
export function readLimit(text: string): number | null | 'limit' {
  return text.trim() === '' ? null : (parseByteSize(text) ?? 'limit');
}

function readFolder({ folder }: RepositoryForm): { folder: string } | FormProblem {
  const path = folder.trim();
  return path.startsWith('/') ? { folder: path } : 'folder';
}

function readBucket({ address, region, keyId, secret }: RepositoryForm) {
  const location = splitS3Address(address);
  if (!location) return 'address';
  const [id, hidden, where] = [keyId.trim(), secret.trim(), region.trim()];
  if (id === '' || hidden === '') return 'access-key';
  const s3 = { ...location, ...(where === '' ? {} : { region: where }), keyId: id, secret: hidden };
  return { s3 };
}
