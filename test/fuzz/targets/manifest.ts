import { parseApplianceManifest } from '../../../packager/format/archive/parse-image.ts';
import { canonicalJson } from '../../../packager/format/json/canonical-json.ts';
import { signalOf } from '../engine/fuzz.ts';
import { treeMutation } from '../engine/json-tree.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';
import { goldenBlobs } from './golden-blobs.ts';

/** Appliance manifests: nothing that was accepted is lost, and what was read reads again as the same. */
export const manifestTarget: FuzzTarget = {
  name: 'manifest',
  seeds: async () => [(await goldenBlobs()).config],
  mutations: [treeMutation(true)],
  read: (input) =>
    signalOf(() => {
      const manifest = parseApplianceManifest(input);
      demandAllKept(JSON.parse(input.toString()), manifest, '');
      const written = canonicalJson(manifest);
      const again = parseApplianceManifest(Buffer.from(written));
      demand(canonicalJson(again) === written, 'it is written as another manifest');
    }),
};

/** Defaults may have come in; nothing may have gone. */
function demandAllKept(given: unknown, read: unknown, path: string): void {
  if (typeof given !== 'object' || given === null) {
    demand(Object.is(given, read), `${path} is kept as it is`);
    return;
  }
  for (const [key, value] of Object.entries(given)) {
    const isThere = typeof read === 'object' && read !== null && Object.hasOwn(read, key);
    demand(isThere, `${path}.${key} is kept`);
    demandAllKept(value, (read as Record<string, unknown>)[key], `${path}.${key}`);
  }
}
