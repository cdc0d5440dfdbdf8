import { openArchive } from '../../../packager/format/archive/open-archive.ts';
import { planArchive } from '../../../packager/format/archive/plan-archive.ts';
import { verifyContent } from '../../../packager/format/archive/verify-content.ts';
import { bytesSource } from '../../../packager/format/byte-source.ts';
import { decompress } from '../../fakes/test-appliance.ts';
import { readArchive } from '../../format/second-reader/read-archive.ts';
import { signalOf } from '../engine/fuzz.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';
import { forgeLayout, writePlan } from './forge-layout.ts';
import { goldenArchive } from './golden-blobs.ts';

/**
 * Whole archives: what `yard verify` accepts (signatures apart), a second reader accepts as the same
 * image, and it is written again as an archive that reads the same.
 */
export const archiveTarget: FuzzTarget = {
  name: 'archive',
  seeds: async () => [await goldenArchive()],
  mutations: [forgeLayout, forgeLayout],
  read: (input) =>
    signalOf(async () => {
      const archive = await openArchive(bytesSource(input));
      await verifyContent(archive, { blobs: archive.blobs, decompress });
      const image = archive.descriptor.digest;
      demand(readArchive(input).digest === image, 'the second reader reads another image');
      const plan = planArchive({ ...archive, version: archive.manifest.version });
      const written = await writePlan(plan, archive.blobs);
      const again = await openArchive(bytesSource(written));
      demand(again.descriptor.digest === image, 'it is written as another image');
      const twice = planArchive({ ...again, version: again.manifest.version });
      demand((await writePlan(twice, again.blobs)).equals(written), 'it is written in two ways');
    }),
};
