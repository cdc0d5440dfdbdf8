import type { BlobSource } from '../../../../../packager/format/archive/blob-source.ts';
import {
  type RangeSource,
  rangesSource,
} from '../../../../../packager/format/remote/read-resuming.ts';
import type { RetryOptions } from '../../../../../packager/format/remote/retry.ts';
import type { Digest } from '../../../../../schemas/ids/digest.ts';
import type { ImageLink } from '../../ports/image-link.ts';

/** The blobs of an image as the server gives them out. Digests are checked by who reads. */
export const linkBlobs = (link: ImageLink, image: Digest, options: RetryOptions): BlobSource => ({
  open: async ({ digest, size }) => {
    const source: RangeSource = {
      url: link.url,
      openRange: (range) => link.openBlob(image, digest, range),
    };
    return rangesSource(source, size, options);
  },
});
