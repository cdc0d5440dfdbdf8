/** The mark: three planks laid across in a yard, the middle one pulled out. */
export function Logo({ size = 20 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} aria-hidden="true" className="shrink-0">
      <rect x="3" y="2.5" width="12" height="4" rx="1" className="fill-ink" />
      <rect x="6" y="8" width="12" height="4" rx="1" className="fill-accent" />
      <rect x="2" y="13.5" width="13" height="4" rx="1" className="fill-ink" />
    </svg>
  );
}
