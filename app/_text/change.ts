import { formatCount } from './format-count.ts';

/** Changing a stack after its install. */
export const changeText = {
  title: 'Change',
  heading: (stack: string) => `Change “${stack}”`,
  lead: 'Change what you like; below stands what will happen. Nothing changes before you confirm.',
  name: 'Name',
  note: 'Note',
  noteHelp: 'What it is for, who to ask.',
  wrongName: 'the name cannot be used',
  wrongFirst: 'something cannot be used as it stands',
  machines: 'Machines',
  cpu: (role: string) => `Processors of “${role}”`,
  cpuHelp: (machines: number, from: number, to: number) => `${eachOf(machines)} ${from} to ${to}.`,
  cpuWrong: (from: number, to: number) => `a whole number from ${from} to ${to}`,
  memory: (role: string) => `Memory of “${role}”`,
  memoryHelp: (machines: number, from: string, to: string) =>
    `${eachOf(machines)} ${from} to ${to}.`,
  memoryWrong: (from: string, to: string) => `a size with its unit, from ${from} to ${to}`,
  ports: 'Published ports',
  published: (title: string, role: string, port: number) =>
    `${title}: port ${port} of “${role}” is published`,
  hostPort: (title: string) => `Port of the gateway for ${title}`,
  hostPortHelp: 'Empty: the one that it has, else the first free one.',
  portWrong: 'a port from 1 to 65535',
  own: 'Publish another port',
  ownHelp: 'One that the appliance does not publish. Whoever reaches the gateway reaches it.',
  ownName: 'Name for it',
  ownNameWrong: 'lower case letters, digits and underscores',
  ownRole: 'Machines of',
  ownPort: 'Port inside the machines',
  answers: 'Answers',
  answersLead: 'Those that the appliance lets you change.',
  live: 'Machines are told while they run.',
  restart: 'Machines that use it are restarted.',
  password: 'Leave it empty to keep what it is.',
  secrets: 'Secrets',
  secretsLead:
    'Those that the appliance lets you make anew: after somebody has left, or has seen one.',
  rotate: (key: string) => `Make “${key}” anew`,
  what: 'What will happen',
  changes: {
    title: 'What changes',
    caption: 'What changes',
    what: 'What',
    before: 'Now',
    after: 'Afterwards',
    cpu: (role: string) => `Processors of “${role}”`,
    memory: (role: string) => `Memory of “${role}”`,
    port: (title: string) => `Port of ${title}`,
    madeAnew: (key: string) => `Secret “${key}”`,
    secret: 'secret',
    changed: 'another one',
    absent: '–',
  },
  steps: {
    none: 'Nothing: everything stays as it is.',
    ports: 'Ports change while everything goes on.',
    name: 'The name changes while everything goes on.',
    note: 'The note is kept with it.',
    told: (machines: string) => `New files are written in ${machines} while everything goes on.`,
    toldHook: (machines: string) =>
      `New files are written in ${machines} while everything goes on, and what the publisher has prepared for changes is run there.`,
    restarts: (machines: number, names: string) =>
      formatCount(machines, {
        one: `${names} is restarted. Its data stays.`,
        other: `${names} are restarted, one after the other. Their data stays.`,
      }),
    off: 'It is off, and stays off.',
    downtime: (time: string) =>
      `Something is without service for about ${time}, as long as the last start took, and while machines stop.`,
    downtimeNone: 'Others go on in place of the one that is restarted.',
    downtimeUnknown: 'How long that takes is not known.',
    back: 'If one of them does not become ready again, everything is taken back by itself.',
  },
  open: 'Change…',
  confirm: 'Change',
  beginning: 'Beginning…',
  cancel: 'Back to the stack',
  blocked: 'something is in the way',
  nothing: 'nothing is changed yet',
  changedPlan: 'Something changed since this plan was made.',
  changedHint: 'This is the new plan. Look at it, and confirm it.',
} as const;

function eachOf(machines: number): string {
  return formatCount(machines, { one: 'Its one machine:', other: 'Each of its # machines:' });
}
