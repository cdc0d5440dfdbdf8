import type { NodeImageVersion } from '../../../../schemas/agent/boot.ts';
import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import type { NodeImageChoiceOrder } from '../../../../schemas/api/routes/boot.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { NodeViews } from '../../nodes/http/node-views.ts';
import { changeChoice, type ChoiceChange } from '../core/change-choice.ts';
import { chosenVersions } from '../core/choose-image.ts';
import type { ImageChoice } from '../ports/boot-store.ts';
import { NodeImageViews } from './node-image-views.ts';
import { bootTeller } from './tell-boot.ts';

/** Answers the routes by which people decide what nodes boot. */
export function imageChoiceHandlers(
  dependencies: ControlDependencies,
): HandlersOf<'chooseNodeImage' | 'setOldestNodeImage'> {
  const { boot, bootBook, changes, switching } = dependencies;
  const views = new NodeImageViews(dependencies);
  const tell = bootTeller(dependencies);
  const store = async (choice: ImageChoice): Promise<void> => {
    await boot.setChoice(choice);
    await bootBook.changed();
    // What nodes will boot is shown with them.
    changes.publish('node', '*');
  };
  return {
    chooseNodeImage: ({ body }, call) =>
      // The image is not removed meanwhile.
      switching(async () => {
        const { change, who } = await readChange(body, dependencies);
        const before = await boot.choice();
        if (change.version !== undefined) {
          await demandBootable(change.version, before.oldestSequence, dependencies);
        }
        const after = changeChoice(before, change);
        demandFew(after);
        await store(after);
        const sentence =
          change.version === undefined
            ? `No node image is chosen for ${who} any more.`
            : `The node image ${change.version} was chosen for ${who}, from the next boot.`;
        const subject = change.version ?? 'none';
        await tell(call, { action: 'node-image.choose', subject, sentence });
        return views.all();
      }),

    setOldestNodeImage: ({ body: { sequence } }, call) =>
      switching(async () => {
        const [choice, images] = await Promise.all([boot.choice(), boot.images()]);
        const newest = images.find(({ complete }) => complete)?.sequence ?? 0;
        if (sequence > newest) {
          const why = 'no image that is here would be new enough; add one first';
          throw new Fault('CONFLICT', { what: 'sequence', name: String(sequence), why });
        }
        const chosen = new Set(chosenVersions(choice));
        const older = images.find(
          (image) => image.sequence < sequence && chosen.has(image.version),
        );
        if (older) {
          const why = `${older.version} is older, and was chosen; choose another one first`;
          throw new Fault('CONFLICT', { what: 'sequence', name: String(sequence), why });
        }
        await store({ ...choice, oldestSequence: sequence });
        const sentence = `No node image below the sequence ${sequence} is booted from now on.`;
        const subject = String(sequence);
        await tell(call, { action: 'node-image.oldest', subject, sentence });
        return views.all();
      }),
  };
}

/** @throws Fault NOT_FOUND for an unknown node */
async function readChange(
  order: NodeImageChoiceOrder,
  dependencies: ControlDependencies,
): Promise<{ change: ChoiceChange; who: string }> {
  const version = order.version ?? undefined;
  switch (order.for) {
    case 'default':
      return { change: { for: 'default', version }, who: 'all nodes that are not named' };
    case 'label': {
      const { key, value } = order;
      return { change: { for: 'label', key, value, version }, who: `nodes with ${key}=${value}` };
    }
    case 'node':
    case 'canary': {
      const node = await new NodeViews(dependencies).find(order.node);
      const who = order.for === 'canary' ? `${node.name}, as a canary` : node.name;
      return { change: { for: order.for, node: node.id, version }, who };
    }
  }
}

/** @throws Fault NOT_FOUND, CONFLICT, NODE_IMAGE_TOO_OLD */
async function demandBootable(
  version: NodeImageVersion,
  oldest: number,
  { imageKeeper }: Pick<ControlDependencies, 'imageKeeper'>,
): Promise<void> {
  const image = await imageKeeper.find(version);
  const { sequence, complete } = image;
  if (sequence < oldest) throw new Fault('NODE_IMAGE_TOO_OLD', { version, sequence, oldest });
  if (complete) return;
  const missing = (await imageKeeper.missing(image)).map(({ name }) => name).join(', ');
  const why = `files of it are missing (${missing}); add it again: yard node-image add <folder>`;
  throw new Fault('CONFLICT', { what: 'node image', name: version, why });
}

/** @throws Fault LIMIT_EXCEEDED */
function demandFew({ overrides, canary }: ImageChoice): void {
  for (const [what, count, most] of [
    ['The number of choices for nodes and labels', overrides.length, LIMITS.boot.overrides],
    ['The number of canaries', canary?.nodes.length ?? 0, LIMITS.boot.canaries],
  ] as const) {
    if (count > most) {
      throw new Fault('LIMIT_EXCEEDED', { what, limit: String(most), found: String(count) });
    }
  }
}
