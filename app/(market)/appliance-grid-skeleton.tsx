import { Bar, Loading } from '../_components/state/skeleton.tsx';

const CARDS = 6;

/** The cards before they are there, in their size. */
export function ApplianceGridSkeleton() {
  return (
    <Loading>
      <ul className="grid gap-3 tablet:grid-cols-2">
        {Array.from({ length: CARDS }, (_none, index) => (
          <li key={index} className="rounded-box border border-line bg-surface">
            <div className="flex min-h-28 gap-3.5 p-4">
              <Bar className="size-11" />
              <div className="flex-1 space-y-2.5 pt-1">
                <Bar className="h-4 w-2/5" />
                <Bar className="h-3 w-1/3" />
                <Bar className="h-3 w-5/6" />
              </div>
            </div>
            <div className="border-t border-line px-4 py-2.5">
              <Bar className="h-3 w-1/2" />
            </div>
          </li>
        ))}
      </ul>
    </Loading>
  );
}
