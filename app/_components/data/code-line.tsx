import { CopyButton } from './copy-button.tsx';

/** A command to copy. */
export function CodeLine({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div className="flex items-center gap-1 rounded-box border border-line bg-sunken py-1.5 ps-3 pe-1.5">
      <code className="min-w-0 flex-1 wrap-anywhere">{text}</code>
      <CopyButton text={text} label={label} />
    </div>
  );
}
