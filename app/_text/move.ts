/** Moving a machine of a stack to another node. */
export const moveText = {
  button: 'Move…',
  title: (machine: string) => `Move ${machine} to another node`,
  lead: (node: string) =>
    `It is on ${node} now. Its addresses stay, and so do the other machines of the stack.`,
  to: 'Where it goes',
  best: 'The best node',
  bestIs: (node: string) => `The best node (${node})`,
  lacking: 'Nodes that cannot take it',
  silent: 'It is not connected.',
  plan: 'What will happen',
  planning: 'Looking where it can go…',
  goes: (machine: string, from: string, to: string) => `${machine} goes from ${from} to ${to}.`,
  modes: {
    live: 'It runs on meanwhile.',
    off: 'It is off, and stays so.',
    cold: (time: string) => `It is stopped, copied and started there. It will be off for ${time}.`,
  },
  copied: (size: string) => `${size} of its volumes are copied; the rest both nodes can reach.`,
  nothingCopied: 'No volume has to be copied: both nodes can reach them.',
  impossible: 'It cannot be moved now.',
  cold: 'It may be stopped for that',
  coldHelp: 'Other machines of the stack go on running.',
  confirm: 'Move',
  confirmFirst: 'allow that it is stopped first',
  waiting: 'the plan is not there yet',
  blocked: 'see what stands in the way above',
} as const;
