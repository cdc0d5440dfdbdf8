import { Fault } from '../../../../schemas/errors/fault.ts';
import { s3PlaceText } from '../../../../schemas/ids/s3-address.ts';
import type { S3Place } from '../../../../schemas/ids/s3-place.ts';
import type { S3Judgement } from './judge-s3-error.ts';

/** @returns what is told of a request that was given up */
export function s3Fault(place: S3Place, judged: S3Judgement, cause: unknown): Fault {
  const at = s3PlaceText(place);
  switch (judged.kind) {
    case 'later':
      return new Fault('UNREACHABLE', { url: at, why: judged.why, about: 'objects' }, { cause });
    case 'untrusted':
      return new Fault(
        'UNREACHABLE',
        { url: at, why: judged.why, about: 'certificate' },
        { cause },
      );
    case 'bucket-absent':
      return new Fault('NOT_FOUND', { what: 'bucket', name: place.bucket }, { cause });
    case 'full':
      return new Fault('DISK_FULL', { where: at }, { cause });
    case 'refused':
    case 'unknown-there':
      return new Fault('OBJECTS_REFUSED', { place: at, why: judged.why }, { cause });
    case 'object-absent':
    case 'there-already':
    case 'behind-the-end':
      return new Fault(
        'OBJECTS_REFUSED',
        { place: at, why: `it answered “${judged.kind}”` },
        { cause },
      );
  }
}
