/** Names for new uploads: 32 hex digits nobody can guess, because knowing one is part of using it. */
export interface UploadIds {
  next(): string;
}
