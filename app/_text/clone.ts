import { formatCount } from './format-count.ts';

/** Making a second stack of one. */
export const cloneText = {
  title: 'Clone',
  heading: (stack: string) => `Clone “${stack}”`,
  lead: 'A second stack is made of it, as it is at one instant. Nothing changes before you confirm.',
  name: 'Name',
  nameHelp: 'If you give none, it gets the one that is shown below.',
  nameFirst: 'the name cannot be used',
  fenced: 'Fenced',
  fencedHelp:
    'Nothing leads out of its networks or into them, and its machines stay who they are: to try something that must not be seen outside.',
  what: 'What will happen',
  instant: (machines: number) =>
    formatCount(machines, {
      one: 'Its # machine stands still for a moment if it runs, and goes on.',
      other: 'Those of its # machines that run stand still for a moment, all together, and go on.',
    }),
  disks: 'The clone gets disks that stand on what there is then. Each can be removed first.',
  own: 'It gets names, MAC addresses, ports, host keys and machine ids of its own. Passwords stay as they are.',
  same: 'Its machines have the same names, addresses, keys and passwords.',
  secrets: 'Secrets that the appliance does not share are made anew.',
  start: 'It is started.',
  off: 'It stays off.',
  clone: 'The clone',
  on: (node: string) => `on ${node}`,
  port: (hostPort: number) => `port ${hostPort}`,
  outside: 'Outside',
  shut: 'Shut off',
  confirm: 'Clone',
  beginning: 'Beginning…',
  cancel: 'Back to the stack',
  blocked: 'something is in the way',
} as const;
