import { partsText } from '../../_text/parts.ts';

/** A grey bar in the place of a word that is still on its way. */
export function Bar({ className = 'h-4 w-full' }: { readonly className?: string }) {
  return (
    <span
      className={`block animate-breathe rounded-small bg-line motion-reduce:animate-none ${className}`}
    />
  );
}

const WIDTHS = ['w-3/4', 'w-1/2', 'w-2/3', 'w-5/6', 'w-3/5'];

/** The loading face of a list: as many rows as will probably come, in their height. */
export function SkeletonRows({
  rows,
  rowClassName = 'h-12',
}: {
  readonly rows: number;
  readonly rowClassName?: string;
}) {
  return (
    <Loading>
      <div className="divide-y divide-line rounded-box border border-line bg-surface">
        {Array.from({ length: rows }, (_none, index) => (
          <div key={index} className={`flex items-center gap-6 px-4 ${rowClassName}`}>
            <Bar className="h-3 w-8" />
            <Bar className={`h-3 ${WIDTHS[index % WIDTHS.length]}`} />
          </div>
        ))}
      </div>
    </Loading>
  );
}

/** Says “loading” to those who do not see the bars. */
export function Loading({ children }: { readonly children: React.ReactNode }) {
  return (
    <div role="status">
      <span className="sr-only">{partsText.loading}</span>
      <div aria-hidden="true">{children}</div>
    </div>
  );
}
