"""The experiment as a researcher writes it in plain PyTorch: data, foundation, adapters, training, test accuracy."""

import math
import struct

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
METHODS = ["frozen", "taugate", "ia3", "bias", "lora1", "lora8"]
RATES = {"taugate": 0.03, "ia3": 0.03, "bias": 0.03, "lora1": 0.01, "lora8": 0.01}
VALIDATION, BATCH = 5000, 128


def read(folder, images, labels):
    with open(f"{folder}/{images}", "rb") as f:
        _, n, rows, columns = struct.unpack(">IIII", f.read(16))
        x = torch.frombuffer(bytearray(f.read()), dtype=torch.uint8).reshape(n, rows, columns)
    with open(f"{folder}/{labels}", "rb") as f:
        f.read(8)
        y = torch.frombuffer(bytearray(f.read()), dtype=torch.uint8).long()
    return x.float() / 255, y


def rotate(x, degrees=45):
    a = math.radians(degrees)
    turn = torch.tensor([[math.cos(a), -math.sin(a), 0.0], [math.sin(a), math.cos(a), 0.0]])
    turned = []
    for part in x.split(10_000):
        grid = F.affine_grid(turn.expand(len(part), 2, 3), (len(part), 1, 28, 28), align_corners=True)
        turned.append(F.grid_sample(part.unsqueeze(1), grid, align_corners=True).squeeze(1))
    return torch.cat(turned)


def flat(x):
    return ((x - 0.1307) / 0.3081).reshape(len(x), 784)


def load(folder):
    x, y = read(folder, "train-images-idx3-ubyte", "train-labels-idx1-ubyte")
    tx, ty = read(folder, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
    x, y = x[:-VALIDATION], y[:-VALIDATION]
    return {
        "source": flat(x),
        "target": flat(rotate(x)),
        "y": y,
        "test_source": flat(tx),
        "test_target": flat(rotate(tx)),
        "ty": ty,
    }


def foundation(seed, data, epochs=2):
    torch.manual_seed(seed)
    net = torch.nn.Sequential(
        torch.nn.Linear(784, 256),
        torch.nn.ReLU(),
        torch.nn.Linear(256, 256),
        torch.nn.ReLU(),
        torch.nn.Linear(256, 10),
    )
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    n = len(data["y"])
    for _ in range(epochs):
        turned = torch.rand(n) < 0.5
        order = torch.randperm(n)
        for i in range(0, n - BATCH + 1, BATCH):
            rows = order[i : i + BATCH]
            x = torch.where(turned[rows].unsqueeze(1), data["target"][rows], data["source"][rows])
            optimizer.zero_grad()
            F.cross_entropy(net(x), data["y"][rows]).backward()
            optimizer.step()
    return {k: v.detach() for k, v in net.state_dict().items()}


class Adapted(torch.nn.Module):
    def __init__(self, weights, method):
        super().__init__()
        self.method = method
        self.w = [weights[f"{i}.weight"] for i in (0, 2, 4)]
        self.b = [weights[f"{i}.bias"] for i in (0, 2, 4)]
        p = []
        if method == "taugate":
            p = [v for h in (256, 256) for v in (torch.zeros(h), torch.ones(h))]
        elif method == "ia3":
            p = [torch.ones(256), torch.ones(256)]
        elif method == "bias":
            p = [torch.zeros(256), torch.zeros(256), torch.zeros(10)]
        elif method.startswith("lora"):
            r = int(method[4:])
            for i, o in ((784, 256), (256, 256), (256, 10)):
                a = torch.empty(r, i)
                torch.nn.init.kaiming_uniform_(a, a=math.sqrt(5))
                p += [a, torch.zeros(o, r)]
        self.p = torch.nn.ParameterList([torch.nn.Parameter(v) for v in p])

    def forward(self, h):
        for layer in range(3):
            z = F.linear(h, self.w[layer], self.b[layer])
            if self.method.startswith("lora"):
                z = z + F.linear(F.linear(h, self.p[2 * layer]), self.p[2 * layer + 1])
            if self.method == "bias":
                z = z + self.p[layer]
            if layer == 2:
                return z
            if self.method == "taugate":
                h = self.p[2 * layer + 1] * torch.sigmoid(5 * (z - self.p[2 * layer])) * F.relu(z)
            elif self.method == "ia3":
                h = self.p[layer] * F.relu(z)
            else:
                h = F.relu(z)


def adapt(weights, method, seed, data, epochs=3):
    torch.manual_seed(seed + 1_000_003)
    net = Adapted(weights, method)
    if method != "frozen":
        optimizer = torch.optim.Adam(net.parameters(), lr=RATES[method])
        n = len(data["y"])
        steps = epochs * (n // BATCH)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
        for _ in range(epochs):
            order = torch.randperm(n)
            for i in range(0, n - BATCH + 1, BATCH):
                rows = order[i : i + BATCH]
                optimizer.zero_grad()
                F.cross_entropy(net(data["target"][rows]), data["y"][rows]).backward()
                optimizer.step()
                schedule.step()
    accuracy = {}
    with torch.no_grad():
        for mode in ("target", "source"):
            predicted = net(data[f"test_{mode}"]).argmax(1)
            accuracy[mode] = (predicted == data["ty"]).float().mean().item()
    return {"method": method, "seed": seed, **accuracy}
