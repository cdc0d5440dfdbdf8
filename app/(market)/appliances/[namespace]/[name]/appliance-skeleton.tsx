import { Bar, Loading } from '../../../../_components/state/skeleton.tsx';

/** The page, below its heading, before its content is there. */
export function ApplianceSkeleton() {
  return (
    <Loading>
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
