import type { NodeImage, NodeImages } from '../../../schemas/api/resources/boot.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

/** `yard node-image ls`. */
export const nodeImageLsCommand = defineServerCommand({
  name: 'node-image ls',
  summary: 'List the node images of the server, and which nodes boot which',
  details:
    'RUN is how many nodes run it now, NEXT how many run another one and this one from their next boot.',
  example: 'yard node-image ls',
  shape: 'NodeImages as in the API',
  input: {},
  run: async ({ api, context }) => {
    const all = await api.listNodeImages();
    return { json: all, text: imagesLines(all, context.now()).join('\n') };
  },
});

const HEAD = ['VERSION', '>SEQUENCE', 'STATE', '>SIZE', 'ADDED', 'BOOTED BY', '>RUN', '>NEXT'];

/** @returns the images, what is too old, and whose signature counts */
export function imagesLines({ images, choice, keys }: NodeImages, nowMs: number): string[] {
  const none =
    'There are no node images yet. To make one: yard node-image build; to bring it: yard node-image add <folder>';
  return [
    ...(images.length === 0
      ? [none]
      : table(
          images.map((image) => row(image, nowMs)),
          HEAD,
        )),
    ...(images.length > 0 && choice.default === null
      ? [
          '',
          'No default was chosen: machines that are not named wait. yard node-image use <version>',
        ]
      : []),
    ...(choice.oldestSequence > 0
      ? ['', oneLine(`No image below the sequence ${choice.oldestSequence} is booted.`)]
      : []),
    ...(keys.length === 0 ? [] : ['', 'They may be signed with:']),
    ...keys.map(({ fingerprint, comment }) => oneLine(`  ${fingerprint}  ${comment}`)),
  ];
}

const row = (image: NodeImage, nowMs: number): string[] => [
  image.version,
  String(image.sequence),
  stateWords(image),
  formatByteSize(image.sizeBytes),
  formatAge(image.addedAt, nowMs),
  [...(image.isDefault ? ['all (default)'] : []), ...image.chosenFor].join(', ') || '–',
  String(image.running),
  String(image.wanted),
];

const stateWords = ({ state, missing }: NodeImage): string => {
  if (state === 'incomplete') return `without ${missing.join(', ')}`;
  return state === 'too-old' ? 'too old' : 'ready';
};
