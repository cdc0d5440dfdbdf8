/** The classes of everything that is typed into. 16 px on phones, where smaller text makes them zoom. */
export const CONTROL_LOOK =
  'block w-full rounded-box border border-line-strong bg-surface px-3 text-lead tablet:text-body text-ink hover:border-ink-soft aria-invalid:border-bad';
