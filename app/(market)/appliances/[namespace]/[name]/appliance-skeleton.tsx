import { Bar, Loading } from '../../../../_components/state/skeleton.tsx';

/** The page before its content is there. */
export function ApplianceSkeleton() {
  return (
    <Loading>
      <div className="flex gap-4 pb-8 pt-7">
        <Bar className="size-16" />
        <div className="flex-1 space-y-3 pt-1">
          <Bar className="h-6 w-48" />
          <Bar className="h-4 w-2/3" />
        </div>
      </div>
      <div className="grid gap-x-10 gap-y-8 desktop:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="desktop:order-last">
          <Bar className="h-80 w-full" />
        </div>
        <div className="space-y-3">
          <Bar className="h-3 w-5/6" />
          <Bar className="h-3 w-3/4" />
          <Bar className="h-3 w-4/5" />
          <Bar className="h-3 w-1/2" />
        </div>
      </div>
    </Loading>
  );
}
