import { s3PlaceText } from '../../../../schemas/ids/s3-address.ts';
import type { RepositoryPlace } from '../ports/backup-engine.ts';

/** @returns how people call a place, which tells it from all others: a path, or `s3:` and an address */
export const placeText = (place: RepositoryPlace): string =>
  's3' in place ? s3PlaceText(place.s3) : place.folder;
