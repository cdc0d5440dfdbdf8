import { readSignifyKey } from '../../../../packager/format/node-image/signify.ts';
import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { whyImageStays } from '../core/image-users.ts';
import { NodeImageViews } from './node-image-views.ts';
import { bootTeller, nameOf } from './tell-boot.ts';

type ImageRoutes =
  | 'listNodeImages'
  | 'addNodeImage'
  | 'putNodeImageFile'
  | 'removeNodeImage'
  | 'trustNodeImageKey'
  | 'distrustNodeImageKey';

/** Answers the routes by which node images come and go. */
export function nodeImageHandlers(dependencies: ControlDependencies): HandlersOf<ImageRoutes> {
  const { boot, nodes, nodeImages, imageKeeper, bootBook, switching, now } = dependencies;
  const views = new NodeImageViews(dependencies);
  const tell = bootTeller(dependencies);
  return {
    listNodeImages: () => views.all(),

    async addNodeImage({ body }, call) {
      const { image, isNew } = await imageKeeper.begin(body, nameOf(call));
      const { version: subject, sequence } = image;
      const sentence = `The node image ${subject} (sequence ${sequence}) is being added.`;
      if (isNew) await tell(call, { action: 'node-image.begin', subject, sentence });
      return views.one(image);
    },

    async putNodeImageFile({ params, body }, call) {
      const { version: subject, file } = params;
      const { image, isWhole } = await imageKeeper.take(subject, file, body);
      const sentence = `The node image ${subject} was added.`;
      if (isWhole) await tell(call, { action: 'node-image.add', subject, sentence });
      return views.one(image);
    },

    removeNodeImage: ({ params }, call) =>
      // Nobody chooses it meanwhile.
      switching(async () => {
        const { version: subject } = await imageKeeper.find(params.version);
        const [choice, known] = await Promise.all([boot.choice(), nodes.list()]);
        const names = new Map(known.map(({ id, name }) => [id, name]));
        const by = whyImageStays(choice, subject, (node) => names.get(node) ?? node);
        if (by.length > 0) throw new Fault('NODE_IMAGE_IN_USE', { version: subject, by });
        await boot.removeImage(subject);
        await nodeImages.remove(subject);
        await bootBook.changed();
        const sentence = `The node image ${subject} was deleted.`;
        await tell(call, { action: 'node-image.remove', subject, sentence });
        return undefined;
      }),

    trustNodeImageKey: ({ body }, call) =>
      switching(async () => {
        const { fingerprint, line, comment } = readSignifyKey(body.publicKey, 'the public key');
        const known = await boot.keys();
        const isKnown = known.some((key) => key.fingerprint === fingerprint);
        if (!isKnown && known.length >= LIMITS.boot.imageKeys) throw tooManyKeys(known.length);
        const addedBy = nameOf(call);
        if (await boot.addKey({ fingerprint, line, comment, addedAt: now(), addedBy })) {
          const sentence = `Node images may be signed with the key ${fingerprint} from now on.`;
          await tell(call, { action: 'node-image.trust', subject: fingerprint, sentence });
        }
        return views.all();
      }),

    distrustNodeImageKey: ({ params: { fingerprint } }, call) =>
      switching(async () => {
        const signed = (await boot.images()).filter(({ key }) => key === fingerprint);
        if (signed.length > 0) {
          const versions = signed.map(({ version }) => version).join(', ');
          const why = `these node images are signed with it; remove them first: ${versions}`;
          throw new Fault('CONFLICT', { what: 'key', name: fingerprint, why });
        }
        if (!(await boot.removeKey(fingerprint))) {
          throw new Fault('NOT_FOUND', { what: 'key of node images', name: fingerprint });
        }
        const sentence = `Node images may not be signed with the key ${fingerprint} any more.`;
        await tell(call, { action: 'node-image.distrust', subject: fingerprint, sentence });
        return undefined;
      }),
  };
}

const tooManyKeys = (count: number): Fault =>
  new Fault('LIMIT_EXCEEDED', {
    what: 'The number of keys',
    limit: String(LIMITS.boot.imageKeys),
    found: String(count + 1),
  });
