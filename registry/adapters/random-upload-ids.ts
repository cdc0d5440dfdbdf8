import { randomBytes } from 'node:crypto';
import type { UploadIds } from '../ports/upload-ids.ts';

export const randomUploadIds: UploadIds = { next: () => randomBytes(16).toString('hex') };
