import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import type { Mirror } from '../../../../schemas/api/resources/trust.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { ApplianceAddress } from '../../../../schemas/ids/names.ts';
import { parseReference } from '../../../../schemas/ids/reference.ts';
import { registryUrl } from '../../releases/core/registry-url.ts';
import type { StoredMirror } from '../ports/mirror-store.ts';
import { changeTrust } from '../use-cases/standing-trust.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';

type MirrorRoutes = 'listMirrors' | 'addMirror' | 'removeMirror';

/** Answers the routes about addresses whose appliance is signed under another name. */
export function mirrorHandlers(dependencies: ControlDependencies): HandlersOf<MirrorRoutes> {
  const { mirrors, audit, changes, now, ownRegistry } = dependencies;
  const note = async (actor: string, subject: string, sentence: string): Promise<void> => {
    await audit.record({ actor, action: 'trust.mirror', subject, sentence });
    changes.publish('trust', subject);
  };
  const view = (mirror: StoredMirror): Mirror => ({
    ...mirror,
    own: mirror.registry === ownRegistry,
  });
  return {
    async listMirrors(_request, call) {
      const all = await mirrors.list();
      return all.map((mirror) => ({
        ...view(mirror),
        ...(call.principal ? {} : { addedBy: null }),
      }));
    },

    async addMirror({ body }, call) {
      const addedBy = call.principal?.name ?? 'nobody';
      const place = placeOf(body.mirror, ownRegistry);
      const { signedAs } = body;
      if (place.address === signedAs) {
        const why = 'its address is the name it is signed as, so there is nothing to record';
        throw new Fault('CONFLICT', { what: 'mirror', name: place.address, why });
      }
      const mirror: StoredMirror = { ...place, signedAs, addedAt: now().toISOString(), addedBy };
      const added = await changeTrust(addedBy, () => mirrors.add(mirror), dependencies);
      if (!added) {
        const why = 'it is already recorded; remove that record first';
        throw new Fault('CONFLICT', { what: 'mirror', name: place.address, why });
      }
      const sentence = `${place.address} at ${place.registry} is a mirror of what is signed as ${signedAs}.`;
      await note(addedBy, place.address, sentence);
      return view(mirror);
    },

    async removeMirror({ params, query }, call) {
      const actor = call.principal?.name ?? 'nobody';
      const address = ApplianceAddress.parse(`${params.namespace}/${params.name}`);
      const registry = query.registry === undefined ? ownRegistry : registryUrl(query.registry);
      const remove = (): Promise<boolean> => mirrors.remove(registry, address);
      if (!(await changeTrust(actor, remove, dependencies))) {
        throw new Fault('NOT_FOUND', { what: 'mirror', name: address });
      }
      await note(actor, address, `${address} at ${registry} is no longer a mirror.`);
      return undefined;
    },
  };
}

/** @throws Fault NAME_INVALID also for one version: a mirror is of all of them */
function placeOf(text: string, ownRegistry: string): Pick<Mirror, 'registry' | 'address'> {
  const { registry, address, tag, digest } = parseReference(text);
  if (tag !== undefined || digest !== undefined) throw new Fault('NAME_INVALID', { name: text });
  return { registry: registry === undefined ? ownRegistry : registryUrl(registry), address };
}
