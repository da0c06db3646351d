package import NIOCore

/// Runs the jobs of tasks on one event loop (NIO brings a serial executor, but no task executor).
package final class EventLoopTaskExecutor: TaskExecutor {
    package let eventLoop: any EventLoop

    package init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { [executor = unsafe asUnownedTaskExecutor()] in
            unsafe job.runSynchronously(on: executor)
        }
    }
}
