import { formatCount } from './format-count.ts';

/** Bringing a node image to all nodes, one after the other. */
export const rollOutText = {
  button: 'Roll out…',
  title: (version: string) => `Roll out ${version}?`,
  confirm: 'Roll out',
  lead: (probation: string) =>
    `One node after the other is emptied, restarted with this image and opened again. The first one has to stay well for ${probation} before the others follow. A node that does not come up with it goes back to the image it had, and no other follows. At the end, the image becomes the default.`,
  first: 'First node',
  firstHelp: 'If it fails, this is the only node that was restarted for nothing.',
  automatic: 'The one with least on it',
  cold: 'Machines may be stopped for it',
  coldHelp:
    'Without this, nothing is rolled out as long as a machine cannot go on running elsewhere.',
  plan: 'What will happen',
  planning: 'Looking which nodes can be restarted…',
  waiting: 'The plan is still being made.',
  blocked: 'What is named above stands in the way.',
  impossible: 'It cannot be rolled out now',
  order: (count: number) =>
    formatCount(count, {
      one: 'This node is restarted',
      other: 'These # nodes are restarted, in this order',
    }),
  nobody: 'No node has to be restarted.',
  nobodyAndDefault: 'No node has to be restarted. The image becomes the default.',
  skipped: 'Left as they are',
  runs: (version: string) => `Runs ${version} now.`,
  moves: (count: number) =>
    formatCount(count, { one: '# goes elsewhere.', other: '# go elsewhere.' }),
  stops: (what: string) => `Stopped meanwhile: ${what}.`,
  noWayBack: 'It could not go back: that image is not here any more.',
} as const;
