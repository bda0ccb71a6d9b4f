// Components are compiled by Vite; of their types the rest of the code needs no more than this.
declare module "*.svelte" {
  import type { Component } from "svelte";

  const component: Component<Record<string, unknown>>;
  export default component;
}

declare module "*.css";
