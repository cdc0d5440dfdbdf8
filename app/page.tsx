export default function Page() {
  return <main>Stackyard</main>;
}
