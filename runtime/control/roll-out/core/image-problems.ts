import type { RollOutPlan } from '../../../../schemas/api/resources/roll-out.ts';
import type { RollOutInput } from './roll-out-input.ts';

type Problem = RollOutPlan['problems'][number];

/** @returns what of an image, or of what was chosen before, keeps it from being rolled out */
export function imageProblems({
  version,
  images,
  keys,
  choice,
  nodes,
}: Pick<RollOutInput, 'version' | 'images' | 'keys' | 'choice' | 'nodes'>): Problem[] {
  const image = images.find((each) => each.version === version);
  if (!image) {
    return [
      {
        code: 'IMAGE_UNKNOWN',
        message: `There is no node image ${version}.`,
        action: 'Add it first: yard node-image add <folder>',
      },
    ];
  }
  const { canary, oldestSequence } = choice;
  const trying = canary && canary.version !== version ? canary : undefined;
  return [
    ...(image.complete
      ? []
      : [
          {
            code: 'IMAGE_INCOMPLETE',
            message: `Files of ${version} are missing.`,
            action: 'Add it again: yard node-image add <folder>',
          },
        ]),
    ...(keys.includes(image.key)
      ? []
      : [
          {
            code: 'IMAGE_UNTRUSTED',
            message: `${version} is signed with a key that is not trusted.`,
            action: 'If the key is yours, trust it: yard node-image trust <file.pub>',
          },
        ]),
    ...(image.sequence >= oldestSequence
      ? []
      : [
          {
            code: 'IMAGE_TOO_OLD',
            message: `${version} (sequence ${image.sequence}) is older than what nodes may boot (${oldestSequence}).`,
            action: 'Roll out a newer one.',
          },
        ]),
    ...(trying
      ? [
          {
            code: 'OTHER_TRIAL',
            message: `${namesOf(trying.nodes, nodes)} ${trying.nodes.length === 1 ? 'tries' : 'try'} ${trying.version}.`,
            action:
              'Decide about that first: make it the default, or take it back (yard node-image use default --canary <node>).',
          },
        ]
      : []),
  ];
}

const namesOf = (ids: readonly string[], nodes: RollOutInput['nodes']): string =>
  ids.map((id) => nodes.find((node) => node.id === id)?.name ?? id).join(', ');
