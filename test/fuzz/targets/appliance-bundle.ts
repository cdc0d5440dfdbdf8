import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openListed } from '../../../packager/format/archive/listed-appliance.ts';
import { openApplianceBundle } from '../../../packager/format/archive/open-appliance-bundle.ts';
import { planApplianceBundle } from '../../../packager/format/archive/plan-appliance-bundle.ts';
import { verifyContent } from '../../../packager/format/archive/verify-content.ts';
import { bytesSource } from '../../../packager/format/byte-source.ts';
import { decompress } from '../../fakes/test-appliance.ts';
import { readApplianceBundle } from '../../format/second-reader/read-archive.ts';
import { signalOf } from '../engine/fuzz.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';
import { forgeLayout, writePlan } from './forge-layout.ts';

const FILE = join(import.meta.dirname, '../../format/golden/bundle-1.yardbundle');

/**
 * Whole appliance bundles: what `yard verify` accepts of every appliance (signatures apart), a second
 * reader accepts as the same images, and it is written again in one way.
 */
export const applianceBundleTarget: FuzzTarget = {
  name: 'appliance-bundle',
  seeds: async () => [await readFile(FILE)],
  mutations: [forgeLayout, forgeLayout],
  read: (input) =>
    signalOf(async () => {
      const { appliances, blobs } = await openApplianceBundle(bytesSource(input));
      for (const appliance of appliances) {
        await verifyContent(await openListed(appliance, blobs), { blobs, decompress });
      }
      const theirs = [...readApplianceBundle(input).values()].map(({ digest }) => digest);
      const ours = appliances.map(({ descriptor }) => descriptor.digest as string);
      const differ = theirs.toSorted().join() !== ours.toSorted().join();
      demand(!differ, 'the second reader reads other images');
      const written = await writePlan(planApplianceBundle(appliances), blobs);
      const again = await openApplianceBundle(bytesSource(written));
      const twice = await writePlan(planApplianceBundle(again.appliances.toReversed()), blobs);
      demand(twice.equals(written), 'it is written in two ways');
    }),
};
