import type { DesiredBoot, DesiredNodeImage } from '../../../../schemas/agent/boot.ts';

/** What a machine that asks for its script is given. */
export type ImageChoice =
  | { readonly kind: 'image'; readonly image: DesiredNodeImage; readonly name: string | undefined }
  /** It waits and asks again; `why` is a sentence for its screen. */
  | { readonly kind: 'wait'; readonly why: string; readonly name: string | undefined };

/** How much of an image is here, checked. */
export interface ImageProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/**
 * Decides which node image a machine boots: the one that was chosen for it, otherwise the default.
 * An image below the oldest that is allowed is given to nobody, and none is before all of it is here.
 *
 * @param mac of the machine, as it says; undefined: it did not say
 * @param progressOf how far the gateway has come with an image
 */
export function chooseImage(
  boot: Pick<DesiredBoot, 'choice' | 'images' | 'oldestSequence'>,
  mac: string | undefined,
  progressOf: (version: string) => ImageProgress | undefined,
): ImageChoice {
  const own = boot.choice.machines.find(({ macs }) => mac !== undefined && macs.includes(mac));
  const name = own?.name;
  const wait = (why: string): ImageChoice => ({ kind: 'wait', why, name });
  const version = own?.version ?? boot.choice.default;
  if (version === undefined) return wait('no node image is chosen for this machine yet');
  const image = boot.images.find((each) => each.version === version);
  if (!image) return wait(`the node image ${version} is not at this gateway`);
  if (image.sequence < boot.oldestSequence) {
    return wait(`the node image ${version} is older than what is allowed now`);
  }
  const progress = progressOf(version);
  if (!progress || progress.bytesDone < progress.bytesTotal) {
    return wait(`the gateway is fetching the node image ${version}${shareOf(progress)}`);
  }
  return { kind: 'image', image, name };
}

const shareOf = (progress: ImageProgress | undefined): string =>
  progress && progress.bytesTotal > 0
    ? `, ${Math.floor((100 * progress.bytesDone) / progress.bytesTotal)} % are here`
    : '';
