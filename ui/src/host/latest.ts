/** Holds the newest view and tells whoever listens. */
export class Latest<View> {
  private view: View | null = null;
  private isConnected = true;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly current = (): View | null => this.view;
  readonly connected = (): boolean => this.isConnected;

  /** A view arrived. Order is the sender's: a desk that restarted by replay may count from one again. */
  put(view: View): void {
    this.view = view;
    this.isConnected = true;
    this.tell();
  }

  /** The first view was asked for; whatever was pushed meanwhile is newer. */
  putFirst(view: View): void {
    if (this.view === null) this.put(view);
  }

  setConnected(connected: boolean): void {
    if (this.isConnected === connected) return;
    this.isConnected = connected;
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
