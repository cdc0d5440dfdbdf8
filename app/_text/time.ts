import { formatCount } from './format-count.ts';

/** How long ago something was, and how far ahead it is. */
export const timeText = {
  now: 'just now',
  ago: (amount: string) => `${amount} ago`,
  ahead: (amount: string) => `in ${amount}`,
  seconds: (count: number) => `${count} s`,
  minutes: (count: number) => `${count} min`,
  hours: (count: number) => `${count} h`,
  days: (count: number) => formatCount(count, { one: '# day', other: '# days' }),
} as const;
