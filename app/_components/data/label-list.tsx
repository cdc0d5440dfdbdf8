/** Labels side by side, in order of their keys; nothing where there are none. */
export function LabelList({
  labels,
  caption,
}: {
  readonly labels: Readonly<Record<string, string>>;
  /** What these are, for those who do not see what stands around them. */
  readonly caption: string;
}) {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  if (pairs.length === 0) return null;
  return (
    <ul aria-label={caption} className="flex flex-wrap gap-1 py-0.5">
      {pairs.map(([key, value]) => (
        <li
          key={key}
          className="rounded-small border border-line bg-sunken px-1.5 text-small wrap-anywhere"
        >
          <span className="text-ink-soft">{key}=</span>
          {value}
        </li>
      ))}
    </ul>
  );
}
