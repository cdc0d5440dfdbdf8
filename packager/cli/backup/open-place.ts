import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { isS3Text } from '../../../schemas/ids/s3-address.ts';
import {
  type S3Access,
  S3Address,
  S3KeyId,
  S3Place,
  S3Secret,
} from '../../../schemas/ids/s3-place.ts';
import type { Pay } from '../../backup/paid-store.ts';
import type { RemovableStore } from '../../backup/ports/repository-store.ts';
import type { CommandContext } from '../command-context.ts';
import { pathIn } from '../packager-ports.ts';
import type { BackupDoor } from './backup-door.ts';

const EXAMPLE = 's3:https://s3.example.org/backups/site-1';

/** For the help of commands. */
export const PLACE_HELP = `folder of the repository, or ${EXAMPLE}`;

/**
 * Opens a place by its name: a folder, or a bucket whose access key is in the environment, where others on the machine
 * cannot see it.
 *
 * @param pay waited for before so many bytes are written
 * @throws Fault USAGE
 */
export async function openPlace(
  context: CommandContext,
  door: BackupDoor,
  place: string,
  pay: Pay,
): Promise<RemovableStore> {
  return isS3Text(place)
    ? door.bucket(readAccess(context.env, place), pay)
    : door.folder(pathIn(context, place), pay);
}

/** The variables have the names that other clients of S3 use. */
function readAccess(env: CommandContext['env'], text: string): S3Access {
  const address = S3Address.safeParse(text);
  if (!address.success) {
    const problem = `“${text.slice(0, LIMITS.s3.endpointChars)}” is not the address of a bucket.`;
    throw new Fault('USAGE', { problem, example: EXAMPLE });
  }
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION } = env;
  const [keyId, secret, place] = [
    S3KeyId.safeParse(AWS_ACCESS_KEY_ID),
    S3Secret.safeParse(AWS_SECRET_ACCESS_KEY),
    S3Place.safeParse({ ...address.data, region: AWS_REGION }),
  ];
  if (keyId.success && secret.success && place.success) {
    return { ...place.data, keyId: keyId.data, secret: secret.data };
  }
  const problem = place.success
    ? 'A bucket is reached with an access key: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.'
    : 'AWS_REGION is not the name of a region.';
  throw new Fault('USAGE', { problem });
}
